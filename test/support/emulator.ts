export { startEmulator } from '../../demo/servers/emulator.js';
export type { Emulator } from '../../demo/servers/emulator.js';
export { startMoto } from '../../demo/servers/moto.js';
