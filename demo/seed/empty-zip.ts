/** The smallest valid zip archive: an end-of-central-directory record and nothing else. */
export const EMPTY_ZIP = Uint8Array.from([0x50, 0x4b, 0x05, 0x06, ...Array.from({ length: 18 }, () => 0)]);
