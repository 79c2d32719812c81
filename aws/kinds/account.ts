import type { Kind } from './kind.js';

/** The account itself: `{Id, Name}` from what is known of it already, without an AWS call. */
export const accountInfo: Kind = {
  name: 'AWS::Account::Info',
  scope: 'global',
  native: true,
  byCloudControlToo: false,
  service: undefined,
  list: undefined,
  actions: [],
  tags: undefined,
  history: false,
  permissions: [],
  lookupPermissions: [],
  supports: () => true,
  leastCalls: () => 0,
  async *readPages({ account, signal }) {
    signal.throwIfAborted();
    const { id, name } = account;
    yield {
      resources: [
        { state: 'read', id, raw: { Type: 'AWS::Account::Info', Properties: { Id: id, Name: name } } },
      ],
      cursor: undefined,
    };
  },
  existsStill: ({ account }, ids) =>
    Promise.resolve(new Map(ids.map((id) => [id, id === account.id ? 'present' : 'unknown']))),
};
