import { createHash, randomBytes } from 'node:crypto';
import { formatCredential, type CredentialKind } from './domain/credential.js';

export interface MadeCredential {
  /** The credential itself: shown once, never stored. */
  readonly secret: string;
  /** Its SHA-256, which is stored. Enough without salt or stretching: there are 160 bits or more to guess. */
  readonly hash: Buffer;
}

export function makeCredential(kind: CredentialKind): MadeCredential {
  const secret = formatCredential(kind, randomBytes(kind.randomBytes));
  return { secret, hash: hashCredential(secret) };
}

export function hashCredential(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
