import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { addressSubject, CONFIG, type Config } from '#platform';

const PURPOSE = 'referral-visitors/v1';
const KEY_BYTES = 32;
const VISITOR_BYTES = 16;
const DAY_MS = 86_400_000;

/**
 * Tells clicks of one visitor from those of another, for a day (of UTC) and within one program: afterwards the same address and browser
 * are another visitor. Neither can be read from it without the secret.
 */
@Injectable()
export class Visitors {
  private readonly key: Buffer;
  private day = Number.NaN;
  private dayKey: KeyObject;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = Buffer.from(hkdfSync('sha256', config.secret, 'perennial', PURPOSE, KEY_BYTES));
    this.dayKey = createSecretKey(this.key);
  }

  visitorOf(programId: Uuid, { ip, userAgent }: { ip: string; userAgent: string }, now: Date): Buffer {
    const day = Math.floor(now.getTime() / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.dayKey = createSecretKey(createHmac('sha256', this.key).update(String(day)).digest());
    }
    const told = `${programId}\n${addressSubject(ip).id}\n${userAgent}`;
    return createHmac('sha256', this.dayKey).update(told).digest().subarray(0, VISITOR_BYTES);
  }
}
