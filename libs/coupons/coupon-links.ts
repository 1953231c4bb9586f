import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { invariant, type Uuid } from '#kernel';
import { CONFIG, type Config } from '#platform';

const PURPOSE = 'coupon-links/v1';
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const EXPIRY_BYTES = 4;
/** Half of SHA-256: nobody finds a fitting one in 2^127 tries, and a QR code stays small. */
const MAC_BYTES = 16;
const TOKEN_LENGTH_MAX = 120;

/**
 * What a QR code carries instead of a code: signed, so that nobody makes one up or lets it live longer. It names no address: whoever
 * scans it stays with the shop that asks about it. Key id, expiry in seconds, code, then an HMAC of those and the program, in base64url;
 * 48 symbols for a unique code, where a JSON Web Token has 250.
 */
@Injectable()
export class CouponLinks {
  private readonly key: Buffer;
  /** Tells links of an earlier secret from forged ones, and lets several keys be good at a time. */
  private readonly keyId: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = Buffer.from(hkdfSync('sha256', config.secret, 'perennial', PURPOSE, KEY_BYTES));
    this.keyId = hash('sha256', this.key, 'buffer').subarray(0, KEY_ID_BYTES);
  }

  /** Signs a code as the directory has it. The expiry is rounded down to a second. */
  sign(programId: Uuid, code: string, expiresAt: Date): string {
    const seconds = Math.floor(expiresAt.getTime() / 1_000);
    invariant(seconds > 0 && seconds < 2 ** 32, 'an expiry before the year 2106');
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeUInt32BE(seconds);
    const signed = Buffer.concat([this.keyId, expiry, Buffer.from(code, 'latin1')]);
    return Buffer.concat([signed, this.macOf(programId, signed)]).toString('base64url');
  }

  /** The code in a link of this program; null whatever is wrong with it. */
  read(programId: Uuid, token: string, now: Date): string | null {
    if (token.length > TOKEN_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const [headBytes, end] = [KEY_ID_BYTES + EXPIRY_BYTES, bytes.length - MAC_BYTES];
    if (end <= headBytes || bytes.toString('base64url') !== token) return null;
    const signed = bytes.subarray(0, end);
    if (!signed.subarray(0, KEY_ID_BYTES).equals(this.keyId)) return null;
    if (!timingSafeEqual(this.macOf(programId, signed), bytes.subarray(end))) return null;
    if (signed.readUInt32BE(KEY_ID_BYTES) * 1_000 <= now.getTime()) return null;
    return signed.subarray(headBytes).toString('latin1');
  }

  private macOf(programId: Uuid, signed: Buffer): Buffer {
    return createHmac('sha256', this.key)
      .update(`${programId}:`)
      .update(signed)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
