import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerDirectory, type RefPlace } from '#customers';
import { localDateOf, ok, type Problem, type Result, type Uuid } from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import { tierOf } from './domain/ladder.js';
import { rankIn } from './domain/placement.js';
import { TierBook } from './tier-book.js';
import { changeBy, TriedLadders, type PreviewWanted, type TriedLadder } from './tried-ladders.js';

const PAGE_SIZE = 2_000;
/** Customers that are looked at for counts: in about 3 of the 10 s of a request. */
const LOOKED_MAX = 50_000;
/** Customers that are looked at for a page of those who would move: in at most 1 of the 10 s of a request. */
const LOOKED_FOR_PAGE_MAX = 10_000;
/** Of those who would move, so many are named beside the counts. */
export const MOVERS_MAX = 10;

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
  /** The storefront's own id; null: it gave none. */
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly from: string | null;
  readonly to: string | null;
  readonly isUp: boolean;
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

/** Those who would move among a bounded number of customers. */
export interface MoverPage {
  readonly movers: readonly Mover[];
  /** The last customer that was looked at; null: there was none. */
  readonly lookedUntil: RefPlace | null;
  readonly hasMore: boolean;
}

/** Is told of those who would move, page by page, with the number of all that were looked at so far. */
export type MoverWatch = (movers: readonly Mover[], lookedAt: number) => Promise<void>;

/** Tries a draft, or an earlier version, on everybody. Writes nothing. Problems: NOT_FOUND, NO_DRAFT. */
@Injectable()
export class TierPreviews {
  constructor(
    private readonly database: Database,
    private readonly tried: TriedLadders,
    private readonly book: TierBook,
    private readonly customers: CustomerDirectory,
  ) {}

  /** Of as many customers as a request has time for, the oldest. */
  async preview(
    tx: Tx,
    program: Program,
    wanted: PreviewWanted,
    now: Date,
  ): Promise<Result<LadderPreview, Problem>> {
    const ladder = await this.tried.resolve(tx, wanted, now);
    if (!ladder.ok) return ladder;
    const counting = new Counting(ladder.value);
    let after: RefPlace | null = null;
    for (;;) {
      const looked: Looked = await this.look(tx, program, ladder.value, { after, limit: PAGE_SIZE }, now);
      counting.add(looked);
      after = looked.until;
      const isComplete = looked.count < PAGE_SIZE;
      if (isComplete || counting.lookedAt >= LOOKED_MAX) return ok(counting.preview(isComplete));
    }
  }

  /** Who would move, in the order in which customers were created. */
  async movers(
    tx: Tx,
    program: Program,
    wanted: PreviewWanted,
    page: { readonly after: RefPlace | null; readonly limit: number },
    now: Date,
  ): Promise<Result<MoverPage, Problem>> {
    const ladder = await this.tried.resolve(tx, wanted, now);
    if (!ladder.ok) return ladder;
    const movers: Mover[] = [];
    let lookedUntil = page.after;
    for (let count = 0; count < LOOKED_FOR_PAGE_MAX; count += PAGE_SIZE) {
      const wantedPage = { after: lookedUntil, limit: PAGE_SIZE };
      const looked = await this.look(tx, program, ladder.value, wantedPage, now);
      for (const mover of looked.movers) {
        movers.push(mover);
        if (movers.length < page.limit) continue;
        const place = { id: mover.customerId, createdAt: mover.createdAt };
        return ok({ movers, lookedUntil: place, hasMore: true });
      }
      lookedUntil = looked.until ?? lookedUntil;
      if (looked.count < PAGE_SIZE) return ok({ movers, lookedUntil, hasMore: false });
    }
    return ok({ movers, lookedUntil, hasMore: true });
  }

  /** Of everybody, however many, each page in a transaction of its own: for who has time. */
  async previewAll(
    program: Program,
    wanted: PreviewWanted,
    now: Date,
    watch: MoverWatch,
  ): Promise<Result<LadderPreview, Problem>> {
    const scope = backgroundScope(program.id);
    const ladder = await this.database.tx(scope, (tx) => this.tried.resolve(tx, wanted, now));
    if (!ladder.ok) return ladder;
    const counting = new Counting(ladder.value);
    let after: RefPlace | null = null;
    for (;;) {
      const page: { readonly after: RefPlace | null; readonly limit: number } = { after, limit: PAGE_SIZE };
      const looked = await this.database.tx(scope, (tx) => this.look(tx, program, ladder.value, page, now));
      counting.add(looked);
      await watch(looked.movers, counting.lookedAt);
      after = looked.until;
      if (looked.count < PAGE_SIZE) return ok(counting.preview(true));
    }
  }

  private async look(
    tx: Tx,
    program: Program,
    { ladder, tried }: TriedLadder,
    { after, limit }: { readonly after: RefPlace | null; readonly limit: number },
    now: Date,
  ): Promise<Looked> {
    const customers = await this.customers.page(tx, after, limit);
    const today = localDateOf(now, program.timeZone);
    const look = { program, ladders: [ladder], customers, dayOf: () => today };
    const moves = new Map<Uuid, Pick<Mover, 'from' | 'to' | 'isUp'>>();
    await this.book.readThrough(tx, look, (page) => {
      const { before, after: then } = changeBy(page, tried, now);
      const [from, to] = [before?.tier ?? null, then?.tier ?? null];
      if (from === to) return;
      // As moves say of themselves.
      const isUp =
        (tierOf(tried, to)?.rank ?? Number.NEGATIVE_INFINITY) >= rankIn(tried, before, ladder.versions);
      moves.set(page.customer.id, { from, to, isUp });
    });
    const movers = customers.flatMap(({ id: customerId, externalId, createdAt }): Mover[] => {
      const move = moves.get(customerId);
      return move ? [{ customerId, externalId, createdAt, ...move }] : [];
    });
    return { movers, count: customers.length, until: customers.at(-1) ?? null };
  }
}

interface Looked {
  readonly movers: readonly Mover[];
  readonly count: number;
  readonly until: RefPlace | null;
}

class Counting {
  private readonly counts = new Map<string, MoveCount>();
  private readonly named: Mover[] = [];
  lookedAt = 0;

  constructor(private readonly ladder: TriedLadder) {}

  add({ movers, count }: Looked): void {
    this.lookedAt += count;
    for (const mover of movers) {
      const { from, to, isUp } = mover;
      const name = `${from}/${to}`;
      const customers = (this.counts.get(name)?.customers ?? 0) + 1;
      this.counts.set(name, { from, to, isUp, customers });
      if (this.named.length < MOVERS_MAX) this.named.push(mover);
    }
  }

  preview(isComplete: boolean): LadderPreview {
    const { number } = this.ladder;
    const moves = [...this.counts.values()];
    return { number, lookedAt: this.lookedAt, isComplete, moves, movers: this.named };
  }
}
