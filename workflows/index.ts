export { listening, listenForResync, resyncWanted } from './listen-for-resync.js';
export { resync, resyncProgress } from './resync.js';
export { accountProgress, syncAccount } from './sync-account.js';
