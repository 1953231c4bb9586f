import { hash, randomFillSync } from 'node:crypto';

/** A UUID in its canonical lower-case text form. */
export type Uuid = string;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Sorts by time, so B-trees stay dense. */
export function newId(at: Date): Uuid {
  return stamp(at.getTime(), randomBytes());
}

/** The smallest id of a millisecond: ids of times before it sort below, all others not. */
export function firstIdAt(at: Date): Uuid {
  return stamp(at.getTime(), Buffer.alloc(16));
}

/**
 * A UUIDv7 made from a time and a hash of `parts`: the same event always gets the same id, so the primary key is
 * its idempotency key too. Parts are joined unambiguously (each is length-prefixed).
 */
export function derivedId(at: Date, ...parts: readonly string[]): Uuid {
  return stamp(at.getTime(), digestOf(parts).subarray(0, 16));
}

/** An id that only depends on `parts` (UUIDv8, RFC 9562): for keys that carry no time. */
export function hashedId(...parts: readonly string[]): Uuid {
  const bytes = digestOf(parts).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return format(bytes);
}

/** SHA-256 over length-prefixed parts: no two different lists of parts share their bytes. */
export function digestOf(parts: readonly string[]): Buffer {
  let text = '';
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`;
  // One call: a hash object that is fed part by part takes three times as long.
  return hash('sha256', text, 'buffer');
}

function stamp(epochMs: number, bytes: Buffer): Uuid {
  bytes.writeUIntBE(epochMs < 0 ? 0 : epochMs, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return format(bytes);
}

function format(bytes: Buffer): Uuid {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

// One call of the system's generator serves 256 ids; a call per id was a third of an id's cost.
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let poolOffset = POOL_BYTES;

function randomBytes(): Buffer {
  if (poolOffset === POOL_BYTES) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const bytes = Buffer.from(pool.subarray(poolOffset, poolOffset + 16));
  poolOffset += 16;
  return bytes;
}
