import type { RateSubject } from '../rate/rate-subject.js';
import type { LoggedPrincipal, RequestObservation } from '../telemetry/request-observation.js';

/** What every GraphQL request carries; `libs/access` adds who is asking. */
export interface RequestContext {
  readonly permissions: ReadonlySet<string>;
  readonly isAuthenticated: boolean;
  readonly requestId: string;
  /** Address of the client, for audit and throttling; empty when unknown. */
  readonly ip: string;
  /** Whose points it spends; absent: those of its address. */
  readonly rateSubject?: RateSubject;
  /** The time of the request: everything it does happens at this instant. */
  readonly now: Date;
  /** Who asks, as far as logs and traces may know. */
  readonly principal?: LoggedPrincipal;
  /** What metrics, logs and traces learn of the request; only of those that came through the HTTP server. */
  readonly observation?: RequestObservation;
}
