import type { Clock } from '../clock.js';
import { addressSubject, type RateSubject } from '../rate/rate-subject.js';
import { CLOSE, type SocketLimits } from './socket-limits.js';
import type { SocketAuthentication, SocketPrincipal } from './socket-principal.js';
import type { SocketWire } from './socket-wire.js';

/** The longest wait a timer can hold. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** A socket whose principal is known: holds the credential, to ask again whether it is still good. */
export class SocketSession {
  private checkedAtMs = performance.now();
  private checking: Promise<boolean> | null = null;
  private expiry: NodeJS.Timeout | null = null;

  constructor(
    public principal: SocketPrincipal,
    private readonly authorization: string,
    readonly ip: string,
    private readonly wire: SocketWire,
    private readonly authenticate: SocketAuthentication,
    private readonly clock: Clock,
    private readonly limits: SocketLimits,
  ) {
    this.closeInTime();
  }

  /** Whether the credential was good at most `credentialAgeMs` ago; closes the socket when it is not. */
  async isStillGood(): Promise<boolean> {
    if (performance.now() - this.checkedAtMs < this.limits.credentialAgeMs) return true;
    return this.check();
  }

  /** Asks now. */
  check(): Promise<boolean> {
    this.checking ??= this.authenticateAgain().finally(() => (this.checking = null));
    return this.checking;
  }

  /** Whose points its subscriptions spend. */
  rateSubject(now: Date): RateSubject {
    const { rateSubject } = this.principal.contextFor({ requestId: '', ip: this.ip, now });
    return rateSubject ?? addressSubject(this.ip);
  }

  end(): void {
    if (this.expiry) clearTimeout(this.expiry);
  }

  private async authenticateAgain(): Promise<boolean> {
    const startedAtMs = performance.now();
    const principal = await this.authenticate(this.authorization, this.clock.now());
    if (!principal) {
      this.wire.close(CLOSE.forbidden);
      return false;
    }
    this.checkedAtMs = startedAtMs;
    this.principal = principal;
    return true;
  }

  private closeInTime(): void {
    const { expiresAt } = this.principal;
    if (!expiresAt) return;
    const waitMs = Math.max(0, expiresAt.getTime() - this.clock.now().getTime());
    this.expiry = setTimeout(() => this.wire.close(CLOSE.forbidden), Math.min(waitMs, TIMER_MS_MAX));
    this.expiry.unref();
  }
}
