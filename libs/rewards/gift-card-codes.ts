import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import type { RedemptionKey } from './domain/redemption.js';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Codes of gift cards are money: they are stored sealed, by a key that is derived from the service's secret, each bound to its
 * redemption. Whoever reads the database alone learns none.
 */
@Injectable()
export class GiftCardCodes {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) { secret }: Config) {
    this.key = Buffer.from(hkdfSync('sha256', secret, 'perennial', 'gift-card-codes/v1', KEY_BYTES));
  }

  /** Nonce, tag and what is sealed. */
  seal(of: RedemptionKey, code: string): Buffer {
    const nonce = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(boundTo(of));
    const sealed = Buffer.concat([cipher.update(code, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Null: sealed under another secret, or for another redemption. */
  open(of: RedemptionKey, sealed: Buffer): string | null {
    const nonce = sealed.subarray(0, IV_BYTES);
    const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(boundTo(of))
        .setAuthTag(tag);
      const code = [decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(code).toString('utf8');
    } catch {
      return null;
    }
  }
}

function boundTo({ customerId, id }: RedemptionKey): Buffer {
  return Buffer.from(`${customerId}/${id}`);
}
