import { digestOf, type Digest } from '#kernel';
import { Complaint } from '../terminal.js';

const SLOTS_INITIAL = 1 << 12;
/** 2^24 slots of 10 bytes; with the table it grows from, 250 MB. */
const SLOTS_MAX = 1 << 24;
const LOAD_MAX = 0.75;
/** 48 bits. */
const HASH_DIGITS = 12;
const COUNT_MAX = 0xffff;
/** 128 bits of a row's digest name it. */
const KEY_DIGITS = 32;

/**
 * Counts how often the same content has come so far. A table of numbers instead of a Map: 13 to 27 bytes a row, which
 * is all an import remembers of a file without order ids. Two contents share a 48-bit hash once in 25 million rows;
 * then one of them is numbered 2, which does no harm as long as the file stays the same.
 */
export class Occurrences {
  private hashes = new Float64Array(SLOTS_INITIAL);
  private counts = new Uint16Array(SLOTS_INITIAL);
  private size = 0;

  /** 1 for the first time, 2 for the second ... Complains beyond 12 million different contents. */
  next(digest: Digest): number {
    if (this.size >= this.hashes.length * LOAD_MAX) this.grow();
    // 0 marks an empty slot.
    const hash = Number.parseInt(digest.slice(0, HASH_DIGITS), 16) + 1;
    const slot = slotOf(this.hashes, hash);
    if (this.hashes[slot] === 0) {
      this.hashes[slot] = hash;
      this.size += 1;
    }
    const count = (this.counts[slot] ?? 0) + 1;
    if (count > COUNT_MAX) throw new Complaint('More than 65,535 rows are exactly the same. Give rows ids.');
    this.counts[slot] = count;
    return count;
  }

  private grow(): void {
    const [oldHashes, oldCounts] = [this.hashes, this.counts];
    if (oldHashes.length >= SLOTS_MAX) {
      throw new Complaint(
        'Over 12 million rows without ids are too many for one file: split it, or give rows ids.',
      );
    }
    this.hashes = new Float64Array(oldHashes.length * 2);
    this.counts = new Uint16Array(oldHashes.length * 2);
    for (const [old, hash] of oldHashes.entries()) {
      if (hash === 0) continue;
      const slot = slotOf(this.hashes, hash);
      this.hashes[slot] = hash;
      this.counts[slot] = oldCounts[old] ?? 0;
    }
  }
}

/** The slot of a hash, or the free one where it belongs. */
function slotOf(hashes: Float64Array, hash: number): number {
  const mask = hashes.length - 1;
  // The low bits of a SHA-256 are as good as any.
  let slot = hash % hashes.length;
  for (;;) {
    const found = hashes[slot];
    if (found === 0 || found === hash) return slot;
    slot = (slot + 1) & mask;
  }
}

/**
 * Natural keys of rows that have none: a digest of the content and its count in the file. The same file again gets the
 * same keys, in whatever order its rows are; a corrected row gets a new one.
 */
export class RowKeys {
  private readonly occurrences = new Occurrences();

  /** `content`: everything that makes the row what it is. */
  keyOf(kind: string, content: readonly (string | null)[]): string {
    const digest = digestOf([kind, JSON.stringify(content)]);
    return `row:${digest.slice(0, KEY_DIGITS)}:${this.occurrences.next(digest)}`;
  }
}
