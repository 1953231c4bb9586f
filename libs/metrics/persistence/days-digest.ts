import { createHash } from 'node:crypto';
import type { OrderedDay } from '../domain/roll-ups/history.js';

/** Names the days that are counted of a customer: how many they are, and a SHA-256 of what was bought on them. */
export function digestOf(days: readonly OrderedDay[]): string {
  const text = days
    .map(({ day, orders, grossMinor, returnedMinor }) => `${day} ${orders} ${grossMinor} ${returnedMinor}`)
    .join();
  return `${days.length} ${createHash('sha256').update(text).digest('base64url')}`;
}

/** The days that are counted, if nothing but later ones has come since; null: something else has, or the digest is not known. */
export function countedDaysOf(digest: string, fresh: readonly OrderedDay[]): readonly OrderedDay[] | null {
  if (digest === '') return null;
  const first = fresh.slice(0, Number.parseInt(digest, 10));
  return digestOf(first) === digest ? first : null;
}
