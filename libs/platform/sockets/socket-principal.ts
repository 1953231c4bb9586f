import type { RequestContext } from '../graphql/request-context.js';

/** Where a subscription comes from. */
export interface SocketOrigin {
  readonly requestId: string;
  readonly ip: string;
  readonly now: Date;
}

/** Who is behind a socket. */
export interface SocketPrincipal {
  /** The same for all sockets of one principal, such as "customer:<id>". */
  readonly name: string;
  /** From when on the credential is no good; null when that is unknown: then it is checked every few seconds. */
  readonly expiresAt: Date | null;
  /** The context of what is resolved for this principal. */
  contextFor(origin: SocketOrigin): RequestContext;
}

/** Whose credential this is, `Bearer ...` as in the header; null whatever is wrong with it. */
export type SocketAuthentication = (authorization: string, now: Date) => Promise<SocketPrincipal | null>;
