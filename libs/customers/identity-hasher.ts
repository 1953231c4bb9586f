import { createHmac, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { identitiesOf, type Contact, type Identity } from './domain/identity.js';

const KEY_BYTES = 32;

/**
 * Turns identities into keyed hashes (HMAC-SHA256), so that the database can match people without holding a list of
 * their addresses that could be tried out. The program is part of what is hashed: hashes of two programs never match.
 */
@Injectable()
export class IdentityHasher {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.key = Buffer.from(hkdfSync('sha256', config.secret, '', 'identity-keys', KEY_BYTES));
  }

  hash(programId: Uuid, { kind, value }: Identity): Buffer {
    // The program's id and the kind hold no colon, so no two different identities share their bytes.
    return createHmac('sha256', this.key).update(`${programId}:${kind}:${value}`).digest();
  }

  /** Hashes of the ways to reach somebody. */
  contactHashes(programId: Uuid, contact: Contact): Buffer[] {
    return identitiesOf(contact).map((identity) => this.hash(programId, identity));
  }
}
