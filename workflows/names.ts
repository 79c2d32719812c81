/** Names that clients, the worker and the documents share. */
export const RESYNC_WORKFLOW = 'resync';
export const SYNC_ACCOUNT_WORKFLOW = 'syncAccount';
export const LISTEN_WORKFLOW = 'listenForResync';

/** Signal of the listener: look at Port now. */
export const RESYNC_WANTED = 'resyncWanted';
/** Query of the listener: what it last saw and did. */
export const LISTENING = 'listening';

/** Type of the failure of a child that left scopes unread; its first detail is an `AccountResult`. */
export const SCOPES_UNREAD = 'ScopesUnread';
/** Type of the failure of a parent that could do nothing at all; its first detail is a `ResyncReport`. */
export const RESYNC_FAILED = 'ResyncFailed';
