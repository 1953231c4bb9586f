/** What every GraphQL request carries; `libs/access` adds who is asking. */
export interface RequestContext {
  readonly permissions: ReadonlySet<string>;
  readonly isAuthenticated: boolean;
  readonly requestId: string;
  /** Address of the client, for audit and throttling; empty when unknown. */
  readonly ip: string;
  /** The time of the request: everything it does happens at this instant. */
  readonly now: Date;
}
