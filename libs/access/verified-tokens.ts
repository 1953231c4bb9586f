/** Tokens remembered; the oldest go first. */
const TOKENS_MAX = 20_000;
interface Verified<S> {
  readonly subject: S;
  /** Seconds since 1970, as in the token. */
  readonly expiresAt: number;
  /** Until when it is believed, on the clock of this process. */
  readonly keptUntil: number;
}

/** Customer tokens whose signature was checked a moment ago: checking costs 0.2 ms, and a page asks several times. */
export class VerifiedTokens<S> {
  private readonly tokens = new Map<string, Verified<S>>();

  find(token: string, now: Date): S | null {
    const verified = this.tokens.get(token);
    if (!verified) return null;
    const isFresh = performance.now() < verified.keptUntil && now.getTime() < verified.expiresAt * 1_000;
    if (isFresh) return verified.subject;
    this.tokens.delete(token);
    return null;
  }

  /** `expiresAt` is the token's own, in seconds since 1970; it is verified anew after `keptMs` at the latest. */
  keep(token: string, subject: S, expiresAt: number, keptMs: number): void {
    const [oldest] = this.tokens.size >= TOKENS_MAX ? this.tokens.keys() : [];
    if (oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(token, { subject, expiresAt, keptUntil: performance.now() + keptMs });
  }
}
