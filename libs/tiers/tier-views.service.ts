import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerDirectory, type CustomerRef, type RefPlace } from '#customers';
import { addDays, localDateOf, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Doings, Period } from './domain/doings.js';
import { tierAbove, tierOf, type Ladder, type LadderVersion, type Tier } from './domain/ladder.js';
import { fallsOnOf, reviewOf, type Hold } from './domain/placement.js';
import { permilleOf, progressOf, type Progress } from './domain/qualification.js';
import type { Standing } from './domain/standing.js';
import { periodOn } from './domain/window.js';
import {
  countMembers,
  fallingPage,
  memberPage,
  movePages,
  movesOfOrders,
  type Member,
  type MovePlace,
  type StoredMove,
} from './persistence/moves.js';
import { currentOf, StoredLadders, type LadderWithVersions } from './stored-ladders.js';
import { TierBook } from './tier-book.js';

/** How far somebody is with what a tier asks for. */
export interface TierProgress {
  readonly tier: Tier;
  /** What counts. */
  readonly period: Period;
  /** It is enough to meet all of any one of these groups. */
  readonly groups: readonly (readonly Progress[])[];
  /** Of the group that is nearest: 1,000 when one is met. */
  readonly permille: number;
}

/** Where somebody stands on a ladder, and what comes next. */
export interface TierStatus {
  readonly ladder: Ladder;
  /** Null: on no tier. */
  readonly tier: Tier | null;
  readonly since: Date | null;
  /** A tier that was given, not earned. */
  readonly hold: Hold | null;
  /** When it is reviewed; null: never. */
  readonly reviewOn: LocalDate | null;
  /** When they fall unless they do more; null: no such risk is known yet. */
  readonly fallsOn: LocalDate | null;
  /** Of the next tier; null on the highest. */
  readonly next: TierProgress | null;
  /** Of the tier they are on, as if nothing had been done in earlier years. */
  readonly current: TierProgress | null;
}

/** Somebody who is close to a tier. */
export interface Candidate {
  readonly customerId: Uuid;
  readonly status: TierStatus;
}

export interface CandidatePage {
  readonly candidates: readonly Candidate[];
  /** The last customer that was looked at; null: there was none. */
  readonly lookedUntil: RefPlace | null;
  readonly hasMore: boolean;
}

export type { Member, MovePlace, StoredMove };

/** Customers that are looked at for those who are close to a tier: in at most 2 of the 10 s of a request. */
const LOOKED_MAX = 6_000;
const LOOKED_AT_ONCE = 500;

/** Shows where customers stand, as of now, whatever the worker has come to yet. Writes nothing. */
@Injectable()
export class TierViews {
  constructor(
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    private readonly customers: CustomerDirectory,
  ) {}

  /** Of these customers, on all ladders in force. Of somebody who has not joined there is none. */
  async statuses(
    tx: Tx,
    program: Program,
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<Map<Uuid, TierStatus[]>> {
    const ladders = await this.ladders.inForce(tx, now);
    if (ladders.length === 0) return new Map();
    const customers = [...(await this.customers.byIds(tx, customerIds)).values()];
    return this.statusesOf(tx, program, ladders, customers, now);
  }

  /** Moves on all ladders, newest first, by customer. */
  async moves(
    tx: Tx,
    customerIds: readonly Uuid[],
    after: MovePlace | null,
    limit: number,
  ): Promise<StoredMove[]> {
    return movePages(tx, customerIds, after, limit);
  }

  movesOfOrders(
    tx: Tx,
    orders: readonly { readonly customerId: Uuid; readonly orderId: Uuid }[],
  ): Promise<StoredMove[]> {
    return movesOfOrders(tx, orders);
  }

  all(tx: Tx): Promise<LadderWithVersions[]> {
    return this.ladders.all(tx);
  }

  counts(tx: Tx, ladderIds: readonly Uuid[]): ReturnType<typeof countMembers> {
    return countMembers(tx, ladderIds);
  }

  members(
    tx: Tx,
    of: { readonly ladderId: Uuid; readonly tier: string },
    after: Uuid | null,
    limit: number,
  ): Promise<Member[]> {
    return memberPage(tx, of, after, limit);
  }

  /** Who falls within so many days unless they do more, the soonest first. */
  falling(
    tx: Tx,
    { timeZone }: Program,
    of: { readonly ladderId: Uuid; readonly withinDays: number },
    page: {
      readonly after: { readonly fallsOn: LocalDate; readonly customerId: Uuid } | null;
      readonly limit: number;
    },
    now: Date,
  ): Promise<Member[]> {
    const until = addDays(localDateOf(now, timeZone), of.withinDays);
    return fallingPage(tx, of.ladderId, until, page.after, page.limit);
  }

  /** Who has done at least so many thousandths of what their next tier asks for, among a bounded number of customers. */
  async close(
    tx: Tx,
    program: Program,
    of: { readonly ladder: LadderWithVersions; readonly permille: number },
    page: { readonly after: RefPlace | null; readonly limit: number },
    now: Date,
  ): Promise<CandidatePage> {
    const candidates: Candidate[] = [];
    let after = page.after;
    for (let looked = 0; looked < LOOKED_MAX; looked += LOOKED_AT_ONCE) {
      const customers = await this.customers.page(tx, after, LOOKED_AT_ONCE);
      const statuses = await this.statusesOf(tx, program, [of.ladder], customers, now);
      for (const customer of customers) {
        const [status] = statuses.get(customer.id) ?? [];
        after = customer;
        if (!status?.next || status.next.permille < of.permille) continue;
        candidates.push({ customerId: customer.id, status });
        if (candidates.length === page.limit) return { candidates, lookedUntil: after, hasMore: true };
      }
      if (customers.length < LOOKED_AT_ONCE) return { candidates, lookedUntil: after, hasMore: false };
    }
    return { candidates, lookedUntil: after, hasMore: true };
  }

  private async statusesOf(
    tx: Tx,
    program: Program,
    ladders: readonly LadderWithVersions[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<Uuid, TierStatus[]>> {
    const today = localDateOf(now, program.timeZone);
    const { pages } = await this.book.open(tx, { program, ladders, customers, dayOf: () => today });
    const statuses = new Map<Uuid, TierStatus[]>();
    for (const [customerId, { standings, doings }] of pages) {
      const ofCustomer = standings.flatMap((standing, index) => {
        const ladder = ladders[index];
        const version = ladder && currentOf(ladder, now);
        if (!ladder || !version) return [];
        standing.catchUp(standing.timeOf(now));
        return [statusOf(ladder.ladder, version, standing, doings, today)];
      });
      statuses.set(customerId, ofCustomer);
    }
    return statuses;
  }
}

function statusOf(
  ladder: Ladder,
  version: LadderVersion,
  standing: Standing,
  doings: Doings,
  today: LocalDate,
): TierStatus {
  const { placement } = standing;
  const tier = tierOf(version, placement?.tier ?? null);
  const above = tierAbove(version, tier?.rank ?? null);
  const period = periodOn(version.window, today, standing.enrolledOn);
  const towards = (of: Tier): TierProgress => ({
    tier: of,
    period,
    groups: (of.qualification ?? []).map((group) =>
      group.map((criterion) => progressOf(criterion, doings, period)),
    ),
    permille: permilleOf(of.qualification, doings, period),
  });
  return {
    ...{ ladder, tier, since: tier && placement ? placement.since : null, hold: placement?.hold ?? null },
    reviewOn: placement && (placement.graceUntil ?? reviewOf(placement)),
    fallsOn: placement && fallsOnOf(placement, version.graceDays),
    next: above && towards(above),
    current: tier?.qualification ? towards(tier) : null,
  };
}
