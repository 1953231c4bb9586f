import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { groupedBy } from '#kernel';
import { beginOf, versionAt, type Ladder, type LadderVersion } from './domain/ladder.js';
import { findLadders, findVersions } from './persistence/ladders.js';

/** A ladder with all its versions. */
export interface LadderWithVersions {
  readonly ladder: Ladder;
  /** By number. */
  readonly versions: readonly LadderVersion[];
  /** When it came, or comes, into force first; null while it was never published. */
  readonly begin: Date | null;
}

/** Reads ladders. */
@Injectable()
export class StoredLadders {
  /** All of the program, oldest first. */
  async all(tx: Tx): Promise<LadderWithVersions[]> {
    const versions = await findVersions(tx);
    // A ladder has a version from its beginning on: where there is none, one statement has told all.
    if (versions.length === 0) return [];
    const byLadder = groupedBy(versions, ({ ladderId }) => ladderId);
    return (await findLadders(tx)).map((ladder) => {
      const own = byLadder.get(ladder.id) ?? [];
      return { ladder, versions: own, begin: beginOf(own) };
    });
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
