import { hash, randomFillSync } from 'node:crypto';

/** A UUID in its canonical lower-case text form. */
export type Uuid = string;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Sorts by time, so B-trees stay dense. */
export function newId(at: Date): Uuid {
  return timed(at, randomHex());
}

/** The smallest id of a millisecond: ids of times before it sort below, all others not. */
export function firstIdAt(at: Date): Uuid {
  return timed(at, '0'.repeat(32));
}

/**
 * A UUIDv7 made from a time and a hash of `parts`: the same event always gets the same id, so the primary key is
 * its idempotency key too. Parts are joined unambiguously (each is length-prefixed).
 */
export function derivedId(at: Date, ...parts: readonly string[]): Uuid {
  return timed(at, hash('sha256', joined(parts), 'hex'));
}

/** An id that only depends on `parts` (UUIDv8, RFC 9562): for keys that carry no time. */
export function hashedId(...parts: readonly string[]): Uuid {
  const hex = hash('sha256', joined(parts), 'hex');
  return layOut(hex, '8', hex);
}

/** SHA-256, in hexadecimal: 64 digits. A text, because a buffer of its own takes as long to make as the digest. */
export type Digest = string;

/** SHA-256 over length-prefixed parts: no two different lists of parts share their bytes. */
export function digestOf(parts: readonly string[]): Digest {
  // One call: a hash object that is fed part by part takes three times as long.
  return hash('sha256', joined(parts), 'hex');
}

function joined(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`;
  return text;
}

let lastMs = Number.NaN;
let lastHead = '';

function timed(at: Date, hex: string): Uuid {
  const epochMs = Math.max(at.getTime(), 0);
  // Ids are mostly made for many rows of one instant.
  if (epochMs !== lastMs) [lastMs, lastHead] = [epochMs, epochMs.toString(16).padStart(12, '0')];
  return layOut(lastHead, '7', hex);
}

/**
 * The first 48 bits of `head`, the version, and the rest of `hex` with the variant of RFC 9562 in its place. Texts all the
 * way: by way of buffers an id took half as long again, and an import makes some for every order.
 */
function layOut(head: string, version: '7' | '8', hex: string): Uuid {
  const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 3];
  return `${head.slice(0, 8)}-${head.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The variant's two bits, then the last two of the digit that was there. */
const VARIANTS = '89ab';

// One call of the system's generator serves 256 ids; a call per id was a third of an id's cost.
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let poolOffset = POOL_BYTES;

function randomHex(): string {
  if (poolOffset === POOL_BYTES) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  poolOffset += 16;
  return pool.toString('hex', poolOffset - 16, poolOffset);
}
