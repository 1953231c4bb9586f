import { createHmac, hkdfSync } from 'node:crypto';
import { backgroundScope, type Database } from '../database/database.js';
import type { Logger } from '../telemetry/logger.js';
import { foldDeltas, forgetWindows, type Total } from './rate-store.js';
import type { RateKind, RateSubject } from './rate-subject.js';

/** Points a minute by kind of subject; 0 lets everybody of that kind spend without end. */
export type RateLimits = Readonly<Record<RateKind, number>>;

export interface RateOptions {
  readonly limits: RateLimits;
  /** Root secret: addresses are stored as keyed hashes. */
  readonly secret: string;
  readonly logger: Logger;
}

/** What a subject may still do. */
export interface Allowance {
  readonly isAllowed: boolean;
  /** Points left in this minute, as far as this process knows; null without a limit. */
  readonly remaining: number | null;
  /** Whole seconds until the next minute's points, 1 to 60. */
  readonly retryAfterSeconds: number;
}

export const WINDOW_MS = 60_000;
/** How often a process tells what it spent and learns what the others did. */
export const FOLD_INTERVAL_MS = 500;
/** Subjects a process remembers; the oldest is forgotten first, with what it spent since the last fold. */
const SUBJECTS_MAX = 100_000;
/** Subjects of one statement. */
const FOLD_MAX = 5_000;
const FORGET_AFTER_MS = 10 * WINDOW_MS;
const KEY_BYTES = 32;

/** What is known of a subject in its window: told by the database, on its way there, and not sent yet. */
interface Bucket {
  readonly subject: RateSubject;
  windowMs: number;
  shared: number;
  sending: number;
  fresh: number;
}

const UNLIMITED: Allowance = { isAllowed: true, remaining: null, retryAfterSeconds: 1 };

/**
 * Points a minute for each storefront key, customer, member of staff and address (R11), in buckets that all processes
 * share. A request costs no statement: each process counts in memory and folds what it counted into one row for each
 * subject, in one statement every 500 ms, which answers the totals. Until then a process knows only its own: beyond its
 * limit a subject can spend at most what all other processes let it spend in 500 ms. Without a database each process goes on
 * with what it knows.
 */
export class RatePoints {
  private readonly buckets = new Map<string, Bucket>();
  private readonly dirty = new Set<Bucket>();
  private readonly key: Buffer;
  private timer: NodeJS.Timeout | null = null;
  private folding: Promise<void> | null = null;
  private forgottenBeforeMs = 0;
  private isFailing = false;
  private isClosed = false;

  constructor(
    private readonly database: Database,
    private readonly options: RateOptions,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', options.secret, '', 'rate-addresses', KEY_BYTES));
  }

  /** Spends points if there are as many; a refusal spends nothing. */
  spend(subject: RateSubject, points: number, now: Date): Allowance {
    const limit = this.options.limits[subject.kind];
    if (limit === 0) return UNLIMITED;
    const bucket = this.bucketOf(subject, now);
    const isAllowed = points <= limit - spentOf(bucket);
    if (isAllowed && points > 0) {
      bucket.fresh += points;
      this.dirty.add(bucket);
      this.schedule();
    }
    return allowanceOf(bucket, limit, isAllowed, now);
  }

  /** Spends for what was done already, such as a look at a wrong credential, down to nothing. */
  charge(subject: RateSubject, points: number, now: Date): Allowance {
    const before = this.look(subject, now);
    if (before.remaining === null || !before.isAllowed) return before;
    return this.spend(subject, Math.min(points, before.remaining), now);
  }

  /** Whether a subject has any points left. */
  look(subject: RateSubject, now: Date): Allowance {
    const limit = this.options.limits[subject.kind];
    if (limit === 0) return UNLIMITED;
    const bucket = this.bucketOf(subject, now);
    return allowanceOf(bucket, limit, spentOf(bucket) < limit, now);
  }

  /** Tells the database what was spent, and learns what the others did. Never throws. */
  async fold(): Promise<void> {
    while (this.folding) await this.folding;
    if (this.dirty.size === 0) return;
    this.folding = this.foldOnce().finally(() => {
      this.folding = null;
    });
    await this.folding;
  }

  /** Folds a last time, and no more by itself. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.fold();
  }

  private bucketOf(subject: RateSubject, now: Date): Bucket {
    const name = `${subject.kind}:${subject.id}`;
    const windowMs = Math.floor(now.getTime() / WINDOW_MS) * WINDOW_MS;
    const known = this.buckets.get(name);
    if (!known) {
      if (this.buckets.size >= SUBJECTS_MAX) this.evict();
      const bucket: Bucket = { subject, windowMs, shared: 0, sending: 0, fresh: 0 };
      this.buckets.set(name, bucket);
      return bucket;
    }
    // A bucket may be ahead: of a clock that is slow it is told by the others.
    if (known.windowMs < windowMs) open(known, windowMs, 0);
    return known;
  }

  /** Makes room: whoever came first is forgotten, and begins anew when it comes back. */
  private evict(): void {
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }

  private schedule(): void {
    if (this.timer || this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.fold().then(() => {
        if (this.dirty.size > 0) this.schedule();
      });
    }, FOLD_INTERVAL_MS);
    this.timer.unref();
  }

  private async foldOnce(): Promise<void> {
    const sent = this.take();
    try {
      const deltas = [...sent].map(([subject, { windowMs, sending }]) => ({
        subject,
        windowStart: new Date(windowMs),
        points: sending,
      }));
      const totals = await this.database.tx(backgroundScope(null), (tx) => foldDeltas(tx, deltas));
      for (const total of totals) learn(sent.get(total.subject), total);
      await this.forget(Math.max(...deltas.map(({ windowStart }) => windowStart.getTime())));
      this.isFailing = false;
    } catch (error) {
      for (const bucket of sent.values()) this.takeBack(bucket);
      // Once for each outage: the next fold comes in half a second.
      if (!this.isFailing) this.options.logger.failure(error, { what: 'rate points are counted locally' });
      this.isFailing = true;
    }
  }

  /** What is sent next, by the name it is stored under. */
  private take(): Map<string, Bucket> {
    const sent = new Map<string, Bucket>();
    for (const bucket of this.dirty) {
      if (sent.size === FOLD_MAX) break;
      this.dirty.delete(bucket);
      bucket.sending = bucket.fresh;
      bucket.fresh = 0;
      sent.set(this.storedName(bucket.subject), bucket);
    }
    return sent;
  }

  private takeBack(bucket: Bucket): void {
    bucket.fresh += bucket.sending;
    bucket.sending = 0;
    if (bucket.fresh > 0) this.dirty.add(bucket);
  }

  /** Once a window, removes what nobody has spent from for ten minutes. */
  private async forget(windowMs: number): Promise<void> {
    const before = windowMs - FORGET_AFTER_MS;
    if (before <= this.forgottenBeforeMs) return;
    this.forgottenBeforeMs = before;
    await this.database.tx(backgroundScope(null), (tx) => forgetWindows(tx, new Date(before)));
  }

  /** Ids as they are; addresses as keyed hashes, because they are personal data. */
  private storedName({ kind, id }: RateSubject): string {
    if (kind !== 'ADDRESS') return `${kind}:${id}`;
    return `${kind}:${createHmac('sha256', this.key).update(id).digest('base64url').slice(0, 22)}`;
  }
}

function spentOf({ shared, sending, fresh }: Bucket): number {
  return shared + sending + fresh;
}

/** Begins a window. What is on its way belongs to the last one. */
function open(bucket: Bucket, windowMs: number, shared: number): void {
  Object.assign(bucket, { windowMs, shared, sending: 0, fresh: 0 });
}

function learn(bucket: Bucket | undefined, { windowStart, spent }: Total): void {
  if (!bucket) return;
  const windowMs = windowStart.getTime();
  if (windowMs > bucket.windowMs) open(bucket, windowMs, Number(spent));
  // An answer about a window that is over meanwhile tells nothing.
  else if (windowMs === bucket.windowMs) Object.assign(bucket, { shared: Number(spent), sending: 0 });
}

function allowanceOf(bucket: Bucket, limit: number, isAllowed: boolean, now: Date): Allowance {
  const untilMs = bucket.windowMs + WINDOW_MS - now.getTime();
  const retryAfterSeconds = Math.min(Math.max(1, Math.ceil(untilMs / 1_000)), WINDOW_MS / 1_000);
  return { isAllowed, remaining: Math.max(0, limit - spentOf(bucket)), retryAfterSeconds };
}
