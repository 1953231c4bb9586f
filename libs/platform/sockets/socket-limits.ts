/** How much one socket, one principal and one process take on (R20). */
export interface SocketLimits {
  /** Sockets of this process, those included that have not said yet who they are. */
  readonly sockets: number;
  /** Sockets of one customer or key in this process. */
  readonly socketsPerPrincipal: number;
  readonly subscriptionsPerSocket: number;
  readonly messageBytes: number;
  /** Messages of a socket in ten seconds; pings count. */
  readonly messagesPer10Seconds: number;
  /** Until `connection_init`. */
  readonly initTimeoutMs: number;
  /** Between two pings; who has not answered the last one is gone. */
  readonly pingMs: number;
  /** How long a message may wait for a peer that does not read. */
  readonly sendTimeoutMs: number;
  /**
   * How old the check of a credential may be when something is delivered; keys are checked so often in any case. Those
   * who check may remember for 2 s, and a revoked key must be dead after 5.
   */
  readonly credentialAgeMs: number;
  /** From the farewell to the end of a socket whose peer does not answer it. */
  readonly farewellMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  sockets: 10_000,
  socketsPerPrincipal: 20,
  subscriptionsPerSocket: 20,
  messageBytes: 64 * 1024,
  messagesPer10Seconds: 200,
  initTimeoutMs: 3_000,
  pingMs: 12_000,
  sendTimeoutMs: 30_000,
  credentialAgeMs: 2_000,
  farewellMs: 1_000,
};

/** Why a socket is closed: codes of WebSocket and of graphql-transport-ws, and what clients make of them. */
export const CLOSE = {
  /** The process ends: connect again. */
  goingAway: { code: 1001, reason: 'Going away' },
  badRequest: { code: 4400, reason: 'Invalid message' },
  /** No credential: trying again is of no use. */
  unauthorized: { code: 4401, reason: 'Unauthorized' },
  /** A credential that is no good, or is no longer: connect again with a fresh one. */
  forbidden: { code: 4403, reason: 'Forbidden' },
  tooMany: { code: 4429, reason: 'Too many sockets or messages' },
  internal: { code: 4500, reason: 'Internal error' },
} as const;

export type Close = (typeof CLOSE)[keyof typeof CLOSE];
