export { resync, resyncProgress } from './resync.js';
export { accountProgress, syncAccount } from './sync-account.js';
