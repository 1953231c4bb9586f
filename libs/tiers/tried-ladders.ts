import { Injectable } from '@nestjs/common';
import { err, notFound, ok, problem, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { beginOf, type Application, type LadderVersion } from './domain/ladder.js';
import type { Placement } from './domain/placement.js';
import { StoredLadders, type LadderWithVersions } from './stored-ladders.js';
import type { OpenPage } from './tier-book.js';

/** Of the version that is tried: it is never kept. */
const TRIED_ID = '00000000-0000-7000-8000-000000000000';

export interface PreviewWanted {
  readonly code: string;
  /** Null: the draft. */
  readonly number: number | null;
  readonly application: Application;
}

/** A ladder on which a version is tried. */
export interface TriedLadder {
  /** With the version as if it came into force now, as the latest decision. */
  readonly ladder: LadderWithVersions;
  readonly tried: LadderVersion;
  /** Number of the version that it is like. */
  readonly number: number;
}

/** Makes versions that are tried. Problems: NOT_FOUND, NO_DRAFT. */
@Injectable()
export class TriedLadders {
  constructor(private readonly ladders: StoredLadders) {}

  async resolve(
    tx: Tx,
    { code, number, application }: PreviewWanted,
    now: Date,
  ): Promise<Result<TriedLadder, Problem>> {
    const found = await this.ladders.byCode(tx, code);
    if (!found) return err(notFound('ladder', ['code']));
    const like =
      number === null ? found.versions.at(-1) : found.versions.find((version) => version.number === number);
    if (!like) return err(notFound('version', ['version']));
    if (number === null && like.state !== 'DRAFT')
      return err(problem('NO_DRAFT', 'The last version of the ladder is no draft.', { path: ['code'] }));
    const tried: LadderVersion = {
      ...{ ...like, id: TRIED_ID, number: (found.versions.at(-1)?.number ?? 0) + 1, application },
      ...{ state: 'PUBLISHED', effectiveFrom: now, isRollback: false, likeNumber: like.number },
    };
    const versions = [...found.versions, tried];
    const ladder = { ladder: found.ladder, versions, begin: beginOf(versions) };
    return ok({ ladder, tried, number: like.number });
  }
}

/** Where somebody is, and where they would be if the version that is tried came into force now. */
export function changeBy(
  { customer, standings }: OpenPage,
  tried: LadderVersion,
  now: Date,
): { readonly before: Placement | null; readonly after: Placement | null } {
  const [standing] = standings;
  if (!standing) return { before: null, after: null };
  const before = standing.placement;
  const at = standing.timeOf(now);
  standing.catchUp(at);
  if (standing.placement === null && customer.status !== 'SUSPENDED') standing.adopt(tried, at);
  return { before, after: standing.placement };
}
