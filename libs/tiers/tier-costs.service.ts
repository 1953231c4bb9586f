import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OrderReplays, type KnownFacts, type ReadWork, type ReplayWorld } from '#campaigns';
import { CustomerDirectory } from '#customers';
import {
  addDays,
  err,
  invalid,
  localDateOf,
  ok,
  startOfLocalDay,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import type { Placement } from './domain/placement.js';
import { isMultiplierOf, multipliersOf } from './multipliers.service.js';
import { StoredLadders } from './stored-ladders.js';
import { TierBook } from './tier-book.js';
import { knownOnOther, type OtherTier } from './tier-facts.js';
import { changeBy, TriedLadders, type PreviewWanted, type TriedLadder } from './tried-ladders.js';

/** Orders that are looked at again: in at most 3 of the 10 s of a request. */
const ORDERS_OF_REQUEST_MAX = 20_000;
export const COST_DAYS_MAX = 366;

/** Points of one type that the orders would keep, with everybody where they are, and where the version would have them. */
export interface PointsCost {
  /** Code. */
  readonly pointType: string;
  readonly before: Points;
  readonly after: Points;
  /** Their worth in minor units of the program's currency. */
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
}

/** What a version of a ladder would cost in points for orders, were the days behind us to come again. */
export interface TierCost {
  /** The first instant of the first day. */
  readonly from: Date;
  readonly orders: number;
  /** Whether those were all orders since then. */
  readonly isComplete: boolean;
  readonly points: readonly PointsCost[];
}

/** Where a customer is, and would be: some 100 bytes for each who bought. */
interface Places {
  readonly before: OtherTier;
  readonly after: OtherTier;
}

const NO_TIER: OtherTier = { tier: null, rank: null, since: null };
const NOWHERE: Places = { before: NO_TIER, after: NO_TIER };

/**
 * What a draft, or an earlier version, would cost: the orders of the last days are looked at again by the campaigns in force now,
 * once with everybody on the tier they are on, once on that which the version would give them, with its multipliers. What
 * higher tiers would make customers buy is not known, and not guessed. Problems: NOT_FOUND, NO_DRAFT, INVALID_INPUT.
 */
@Injectable()
export class TierCosts {
  constructor(
    private readonly database: Database,
    private readonly tried: TriedLadders,
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    private readonly customers: CustomerDirectory,
    private readonly replays: OrderReplays,
  ) {}

  /** Of as many orders as a request has time for, the earliest. */
  estimate(
    tx: Tx,
    program: Program,
    wanted: PreviewWanted,
    days: number,
    now: Date,
  ): Promise<Result<TierCost, Problem>> {
    return this.replay(program, wanted, { days, ordersMax: ORDERS_OF_REQUEST_MAX }, now, (work) => work(tx));
  }

  /** Of all orders, however many, each page in a transaction of its own: for who has time. */
  estimateAll(
    program: Program,
    wanted: PreviewWanted,
    days: number,
    now: Date,
  ): Promise<Result<TierCost, Problem>> {
    return this.replay(program, wanted, { days, ordersMax: null }, now, (work) =>
      this.database.tx(backgroundScope(program.id), work),
    );
  }

  private async replay(
    program: Program,
    wanted: PreviewWanted,
    { days, ordersMax }: { readonly days: number; readonly ordersMax: number | null },
    now: Date,
    read: ReadWork,
  ): Promise<Result<TierCost, Problem>> {
    if (!Number.isInteger(days) || days < 1 || days > COST_DAYS_MAX)
      return err(invalid(['days'], `1 to ${COST_DAYS_MAX} days.`));
    const found = await read((tx) => this.tried.resolve(tx, wanted, now));
    if (!found.ok) return found;
    const { ladder, tried } = found.value;
    const first = await read((tx) => this.ladders.all(tx));
    const named = { code: ladder.ladder.code, isFirst: first[0]?.ladder.id === ladder.ladder.id };
    const places = new Map<Uuid, Places>();
    const know =
      (placeIn: (one: Places) => OtherTier): ReplayWorld['know'] =>
      (customerId: Uuid, known: KnownFacts) =>
        knownOnOther(known, named, placeIn(places.get(customerId) ?? NOWHERE), now);
    const worlds: ReplayWorld[] = [
      { isWithout: () => false, terms: [], know: know(({ before }) => before) },
      {
        isWithout: (code) => isMultiplierOf(ladder.ladder, code),
        terms: multipliersOf(ladder.ladder, tried).map(({ terms }) => terms),
        know: know(({ after }) => after),
      },
    ];
    const from = startOfLocalDay(addDays(localDateOf(now, program.timeZone), -days), program.timeZone);
    const meet = (tx: Tx, ids: readonly Uuid[]): Promise<void> =>
      this.place(tx, program, found.value, ids, places, now);
    const replayed = await this.replays.run(program, { from, to: now, ordersMax }, worlds, now, read, meet);
    if (!replayed.ok) return replayed;
    const { orders, isComplete, points } = replayed.value;
    return ok({
      ...{ from, orders, isComplete },
      points: points.map(({ pointType, points: [before = 0n, after = 0n], worthMinor }) => {
        const [beforeMinor = 0n, afterMinor = 0n] = worthMinor;
        return { pointType, before, after, beforeMinor, afterMinor };
      }),
    });
  }

  /** Looks where customers are and would be whom no page before had. */
  private async place(
    tx: Tx,
    program: Program,
    { ladder, tried }: TriedLadder,
    ids: readonly Uuid[],
    places: Map<Uuid, Places>,
    now: Date,
  ): Promise<void> {
    const unknown = ids.filter((id) => !places.has(id));
    if (unknown.length === 0) return;
    for (const id of unknown) places.set(id, NOWHERE);
    const customers = [...(await this.customers.byIds(tx, unknown)).values()];
    const today = localDateOf(now, program.timeZone);
    const look = { program, ladders: [ladder], customers, dayOf: () => today };
    await this.book.readThrough(tx, look, (page) => {
      const { before, after } = changeBy(page, tried, now);
      const is = otherTierOf(before);
      // Who stays where they are, by whatever version, has been there as long.
      const isSame = before?.tier === after?.tier && before?.rank === after?.rank;
      places.set(page.customer.id, { before: is, after: isSame ? is : otherTierOf(after) });
    });
  }
}

function otherTierOf(placement: Placement | null): OtherTier {
  return placement ? { tier: placement.tier, rank: placement.rank, since: placement.since } : NO_TIER;
}
