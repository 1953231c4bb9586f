import { createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** Half of SHA-256: nobody finds a fitting one in 2^127 tries, and links and QR codes stay small. */
const MAC_BYTES = 16;

export interface SignedTokensOptions {
  /** Of the service. */
  readonly secret: string;
  /** What the tokens are for, such as "coupon-links/v1": each has a key of its own. */
  readonly purpose: string;
  /** Longer texts are none of these tokens, and are not looked at. */
  readonly lengthMax: number;
}

/**
 * Short texts that nobody can make up, and that are read without asking the database: key id, content, then an HMAC of both and of the
 * scope that they are good in, in base64url.
 */
export class SignedTokens {
  private readonly key: KeyObject;
  /** Tells tokens of an earlier secret from forged ones, and lets several keys be good at a time. */
  private readonly keyId: Buffer;
  private readonly lengthMax: number;

  constructor({ secret, purpose, lengthMax }: SignedTokensOptions) {
    const key = Buffer.from(hkdfSync('sha256', secret, 'perennial', purpose, KEY_BYTES));
    this.key = createSecretKey(key);
    this.keyId = hash('sha256', key, 'buffer').subarray(0, KEY_ID_BYTES);
    this.lengthMax = lengthMax;
  }

  sign(scope: string, parts: readonly Buffer[]): string {
    const signed = Buffer.concat([this.keyId, ...parts]);
    return Buffer.concat([signed, this.macOf(scope, signed)]).toString('base64url');
  }

  /** The content of a token that was signed for this scope, of so many bytes at least; null whatever is wrong with it. */
  read(scope: string, token: string, bytesMin: number): Buffer | null {
    if (token.length > this.lengthMax || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const end = bytes.length - MAC_BYTES;
    if (end < KEY_ID_BYTES + bytesMin || bytes.toString('base64url') !== token) return null;
    const signed = bytes.subarray(0, end);
    if (!signed.subarray(0, KEY_ID_BYTES).equals(this.keyId)) return null;
    if (!timingSafeEqual(this.macOf(scope, signed), bytes.subarray(end))) return null;
    return signed.subarray(KEY_ID_BYTES);
  }

  private macOf(scope: string, signed: Buffer): Buffer {
    return createHmac('sha256', this.key).update(`${scope}:`).update(signed).digest().subarray(0, MAC_BYTES);
  }
}
