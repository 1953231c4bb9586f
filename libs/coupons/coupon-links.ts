import { Inject, Injectable } from '@nestjs/common';
import { invariant, type Uuid } from '#kernel';
import { CONFIG, SignedTokens, type Config } from '#platform';

const EXPIRY_BYTES = 4;

/**
 * What a QR code carries instead of a code: signed, so that nobody makes one up or lets it live longer. It names no address: whoever
 * scans it stays with the shop that asks about it. Expiry in seconds, then the code, good in one program; 48 symbols for a unique code,
 * where a JSON Web Token has 250.
 */
@Injectable()
export class CouponLinks {
  private readonly tokens: SignedTokens;

  constructor(@Inject(CONFIG) { secret }: Config) {
    this.tokens = new SignedTokens({ secret, purpose: 'coupon-links/v1', lengthMax: 120 });
  }

  /** Signs a code as the directory has it. The expiry is rounded down to a second. */
  sign(programId: Uuid, code: string, expiresAt: Date): string {
    const seconds = Math.floor(expiresAt.getTime() / 1_000);
    invariant(seconds > 0 && seconds < 2 ** 32, 'an expiry before the year 2106');
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeUInt32BE(seconds);
    return this.tokens.sign(programId, [expiry, Buffer.from(code, 'latin1')]);
  }

  /** The code in a link of this program; null whatever is wrong with it. */
  read(programId: Uuid, token: string, now: Date): string | null {
    const content = this.tokens.read(programId, token, EXPIRY_BYTES + 1);
    if (content === null || content.readUInt32BE() * 1_000 <= now.getTime()) return null;
    return content.toString('latin1', EXPIRY_BYTES);
  }
}
