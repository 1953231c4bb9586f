import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerDirectory, type RefPlace } from '#customers';
import { err, localDateOf, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { beginOf, type Application, type LadderVersion } from './domain/ladder.js';
import type { LadderWithVersions } from './stored-ladders.js';
import { StoredLadders } from './stored-ladders.js';
import { TierBook, type OpenPage } from './tier-book.js';

const PAGE_SIZE = 2_000;
/** Customers that are looked at: in about 3 of the 10 s of a request. */
const LOOKED_MAX = 50_000;
/** Of those who would move, so many are named. */
export const MOVERS_MAX = 10;
/** Of the version that is tried: it is never kept. */
const TRIED_ID = '00000000-0000-7000-8000-000000000000';

export interface PreviewWanted {
  readonly code: string;
  /** Null: the draft. */
  readonly number: number | null;
  readonly application: Application;
}

/** How many customers would move from one tier to another; null: none. */
export interface MoveCount {
  readonly from: string | null;
  readonly to: string | null;
  readonly isUp: boolean;
  readonly customers: number;
}

/** Somebody who would move. */
export interface Mover {
  readonly customerId: Uuid;
  readonly from: string | null;
  readonly to: string | null;
}

/** What would become of everybody if a version came into force now. */
export interface LadderPreview {
  /** Number of the version. */
  readonly number: number;
  readonly lookedAt: number;
  readonly isComplete: boolean;
  readonly moves: readonly MoveCount[];
  readonly movers: readonly Mover[];
}

/** Tries a draft, or an earlier version, on everybody. Writes nothing. Problems: NOT_FOUND, NO_DRAFT. */
@Injectable()
export class TierPreviews {
  constructor(
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    private readonly customers: CustomerDirectory,
  ) {}

  async preview(
    tx: Tx,
    program: Program,
    { code, number, application }: PreviewWanted,
    now: Date,
  ): Promise<Result<LadderPreview, Problem>> {
    const found = await this.ladders.byCode(tx, code);
    if (!found) return err(notFound('ladder', ['code']));
    const like =
      number === null ? found.versions.at(-1) : found.versions.find((version) => version.number === number);
    if (!like) return err(notFound('version', ['version']));
    if (number === null && like.state !== 'DRAFT')
      return err(problem('NO_DRAFT', 'The last version of the ladder is no draft.', { path: ['code'] }));
    const tried = triedOf(found, like, application, now);
    const versions = [...found.versions, tried];
    const ladders = [{ ladder: found.ladder, versions, begin: beginOf(versions) }];
    const counts = new Map<string, MoveCount>();
    const movers: Mover[] = [];
    let [lookedAt, after]: [number, RefPlace | null] = [0, null];
    for (;;) {
      const page: (RefPlace & Parameters<TierBook['open']>[1]['customers'][number])[] =
        await this.customers.page(tx, after, PAGE_SIZE);
      const today = localDateOf(now, program.timeZone);
      const { pages } = await this.book.open(tx, { program, ladders, customers: page, dayOf: () => today });
      for (const one of pages.values()) count(moverOf(one, tried, now), tried, counts, movers);
      lookedAt += page.length;
      after = page.at(-1) ?? null;
      const isComplete = page.length < PAGE_SIZE;
      if (isComplete || lookedAt >= LOOKED_MAX)
        return ok({ number: like.number, lookedAt, isComplete, moves: [...counts.values()], movers });
    }
  }
}

/** The version as if it came into force now, as the latest decision. */
function triedOf(
  { versions }: LadderWithVersions,
  like: LadderVersion,
  application: Application,
  now: Date,
): LadderVersion {
  const number = (versions.at(-1)?.number ?? 0) + 1;
  const decided = {
    id: TRIED_ID,
    number,
    state: 'PUBLISHED',
    effectiveFrom: now,
    isRollback: false,
  } as const;
  return { ...like, ...decided, application, likeNumber: like.number };
}

function moverOf({ customer, standings }: OpenPage, tried: LadderVersion, now: Date): Mover | null {
  const [standing] = standings;
  if (!standing) return null;
  const from = standing.placement?.tier ?? null;
  const at = standing.timeOf(now);
  standing.catchUp(at);
  if (standing.placement === null && customer.status !== 'SUSPENDED') standing.adopt(tried, at);
  const to = standing.placement?.tier ?? null;
  return from === to ? null : { customerId: customer.id, from, to };
}

function count(
  mover: Mover | null,
  { tiers }: LadderVersion,
  counts: Map<string, MoveCount>,
  movers: Mover[],
): void {
  if (mover === null) return;
  const { from, to } = mover;
  const rankOf = (code: string | null): number => tiers.findIndex((tier) => tier.code === code);
  const name = `${from}/${to}`;
  const customers = (counts.get(name)?.customers ?? 0) + 1;
  counts.set(name, { from, to, isUp: rankOf(to) > rankOf(from), customers });
  if (movers.length < MOVERS_MAX) movers.push(mover);
}
