import { hash } from 'node:crypto';
import type { Digest } from './ids.js';

/**
 * One text for one value: keys sorted, undefined left out, bigint and Date written out. Two inputs that mean the
 * same have the same canonical JSON, so its hash is the fingerprint of an idempotent command.
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined && v !== null);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 of the canonical JSON. */
export function fingerprintOf(value: unknown): Digest {
  return hash('sha256', canonicalJson(value), 'hex');
}
