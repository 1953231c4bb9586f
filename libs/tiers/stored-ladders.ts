import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { groupedBy, required, type Uuid } from '#kernel';
import { beginOf, versionAt, type Ladder, type LadderTerms, type LadderVersion } from './domain/ladder.js';
import { findLadders, findTerms, findVersionHeads } from './persistence/ladders.js';

/** A ladder with all its versions. */
export interface LadderWithVersions {
  readonly ladder: Ladder;
  /** By number. */
  readonly versions: readonly LadderVersion[];
  /** When it came, or comes, into force first; null while it was never published. */
  readonly begin: Date | null;
}

/** Versions whose terms are remembered: those of many programs. */
const REMEMBERED_MAX = 5_000;

/** Reads ladders. Terms are read once per process: they never change. */
@Injectable()
export class StoredLadders {
  private readonly remembered = new Map<Uuid, LadderTerms>();

  /** All of the program, oldest first. */
  async all(tx: Tx): Promise<LadderWithVersions[]> {
    const heads = await findVersionHeads(tx);
    // A ladder has a version from its beginning on: where there is none, one statement has told all.
    if (heads.length === 0) return [];
    const terms = await this.termsOf(
      tx,
      heads.map(({ id }) => id),
    );
    const versions = heads.map((head) => ({ ...required(terms.get(head.id), 'the terms'), ...head }));
    const byLadder = groupedBy(versions, ({ ladderId }) => ladderId);
    return (await findLadders(tx)).map((ladder) => {
      const own = byLadder.get(ladder.id) ?? [];
      return { ladder, versions: own, begin: beginOf(own) };
    });
  }

  private async termsOf(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, LadderTerms>> {
    const missing = ids.filter((id) => !this.remembered.has(id));
    if (missing.length === 0) return this.remembered;
    // What a transaction reads that is undone is of no version later: ids are never used again.
    if (this.remembered.size + missing.length > REMEMBERED_MAX) this.remembered.clear();
    const wanted = ids.filter((id) => !this.remembered.has(id));
    for (const [id, terms] of await findTerms(tx, wanted)) this.remembered.set(id, terms);
    return this.remembered;
  }

  /** Those that have come into force by an instant. */
  async inForce(tx: Tx, at: Date): Promise<LadderWithVersions[]> {
    return (await this.all(tx)).filter(({ begin }) => begin !== null && begin <= at);
  }

  async byCode(tx: Tx, code: string): Promise<LadderWithVersions | null> {
    return (await this.all(tx)).find(({ ladder }) => ladder.code === code) ?? null;
  }
}

/** The version of a ladder that is in force at an instant; null before the first. */
export function currentOf({ versions }: LadderWithVersions, at: Date): LadderVersion | null {
  return versionAt(versions, at);
}
