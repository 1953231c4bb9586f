import { invalid, type Problem, type Uuid } from '#kernel';
import { STOREFRONT_SCOPES, type StorefrontScope } from './permission.js';

/** A storefront server's key. Its secret is not here: only a digest is stored, and it was shown once. */
export interface StorefrontKey {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly name: string;
  /** Last characters of the secret, so that people can tell keys apart. */
  readonly hint: string;
  readonly scopes: StorefrontScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  /** The key this one replaces. */
  readonly replaces: Uuid | null;
}

export interface NewStorefrontKey {
  readonly name: string;
  readonly scopes: readonly StorefrontScope[];
  readonly expiresAt?: Date | null;
}

export const KEY_NAME_LENGTH_MAX = 100;
export const HINT_LENGTH = 4;
/** Longest overlap of an old key with its replacement: 30 days. */
export const ROTATION_GRACE_MINUTES_MAX = 30 * 24 * 60;

/** A key works from its issue until it is revoked or expires, the instant of expiry excluded. */
export function isKeyValid(key: Pick<StorefrontKey, 'expiresAt' | 'revokedAt'>, now: Date): boolean {
  return key.revokedAt === null && (key.expiresAt === null || now < key.expiresAt);
}

/** What is wrong with a new key; null when nothing is. */
export function checkNewKey(key: NewStorefrontKey, now: Date): Problem | null {
  if (key.name.trim() === '' || key.name.length > KEY_NAME_LENGTH_MAX) {
    return invalid(['name'], `A name has 1 to ${KEY_NAME_LENGTH_MAX} characters.`);
  }
  const areKnown = key.scopes.every((scope) => STOREFRONT_SCOPES.includes(scope));
  if (key.scopes.length === 0 || !areKnown || new Set(key.scopes).size !== key.scopes.length) {
    return invalid(['scopes'], 'One or more different scopes are needed.');
  }
  if (key.expiresAt && key.expiresAt <= now) return invalid(['expiresAt'], 'The expiry lies in the past.');
  return null;
}

/** When the old key ends after a rotation: after the grace, or earlier when it would have expired before. */
export function endOfGrace(expiresAt: Date | null, graceMinutes: number, now: Date): Date {
  const end = new Date(now.getTime() + graceMinutes * 60_000);
  return expiresAt !== null && expiresAt < end ? expiresAt : end;
}
