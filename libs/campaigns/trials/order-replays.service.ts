import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OrderDirectory, type PeriodOrder } from '#activity';
import { CustomerDirectory } from '#customers';
import { newId, ok, required, type Points, type Problem, type Result, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { TermsChecker, type CampaignTerms } from '../campaign-terms.js';
import { Campaigns } from '../campaigns.service.js';
import { worthOf } from '../domain/allotment.js';
import { actsOn, ORDER_PAID, versionsInForce } from '../domain/campaign.js';
import type { SeenOrder } from '../domain/outcomes.js';
import { Replay } from '../domain/replay.js';
import { NOTHING_KNOWN, type KnownFacts } from '../expression/customer-facts.js';
import { asPaid, factsOfOrder } from '../facts/activity-facts.js';
import { CustomerKnowledge } from '../facts/customer-knowledge.service.js';
import type { StoredVersion } from '../stored-versions.js';

const PAGE_SIZE = 1_000;
const PAID = { type: ORDER_PAID, attributes: {} } as const;

/** The campaigns in force now, but for some, and what else would hold; and what would be known of customers. */
export interface ReplayWorld {
  /** Whether a campaign, by its code, is not in force. */
  readonly isWithout: (code: string) => boolean;
  /** Terms that hold besides. */
  readonly terms: readonly CampaignTerms[];
  /** Lays over what was known of a customer at the time of an order. */
  readonly know: (customerId: Uuid, known: KnownFacts) => KnownFacts;
}

/** Which orders are looked at again. */
export interface ReplayedOrders {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** At most so many, the earliest; null: all. */
  readonly ordersMax: number | null;
}

/** Points of one type that the orders would keep after returns, and their worth in minor units, by world. */
export interface ReplayedPoints {
  /** Code. */
  readonly pointType: string;
  readonly points: readonly Points[];
  readonly worthMinor: readonly bigint[];
}

export interface ReplayResult {
  readonly orders: number;
  /** Whether those were all of the time. */
  readonly isComplete: boolean;
  readonly points: readonly ReplayedPoints[];
}

/** How a replay reads: within one transaction, or each page in one of its own. */
export type ReadWork = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Looks at past orders again by the campaigns that are in force now, in several worlds at once: what they would come to, were
 * the worlds so. Writes nothing. Only points for orders are looked at, and budgets and limits begin anew. Problems: those of
 * saving the terms.
 */
@Injectable()
export class OrderReplays {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly terms: TermsChecker,
    private readonly orders: OrderDirectory,
    private readonly customers: CustomerDirectory,
    private readonly knowledge: CustomerKnowledge,
    private readonly pointTypes: PointTypes,
  ) {}

  /** `meet` is told of the customers of the next orders, so that `know` can answer for them. */
  async run(
    program: Program,
    { from, to, ordersMax }: ReplayedOrders,
    worlds: readonly ReplayWorld[],
    now: Date,
    read: ReadWork,
    meet: (tx: Tx, customerIds: readonly Uuid[]) => Promise<void>,
  ): Promise<Result<ReplayResult, Problem>> {
    const prepared = await read((tx) => this.prepare(tx, program, worlds, now));
    if (!prepared.ok) return prepared;
    const frame = { program, period: { from, to, recordedUntil: now }, worlds: prepared.value };
    const replay = new Replay<StoredVersion>(worlds.length);
    let orders = 0;
    let after: Uuid | null = null;
    for (;;) {
      const limit = Math.min(PAGE_SIZE, (ordersMax ?? Infinity) - orders);
      const place: Uuid | null = after;
      const page: Page = await read((tx) => this.page(tx, frame, { limit, after: place }, meet));
      await replay.add(page.seen);
      orders += page.count;
      after = page.last;
      const isComplete = page.count < limit;
      if (!isComplete && orders !== ordersMax) continue;
      return ok({ orders, isComplete, points: await read((tx) => this.named(tx, replay.figures())) });
    }
  }

  private async prepare(
    tx: Tx,
    program: Program,
    worlds: readonly ReplayWorld[],
    now: Date,
  ): Promise<Result<PreparedWorld[], Problem>> {
    const all = await this.campaigns.list(tx, now);
    const codes = new Map(all.map(({ campaign }) => [campaign.id, campaign.code]));
    const inForce = versionsInForce(
      all.flatMap(({ versions }) => versions),
      now,
    ).filter((version) => actsOn(version, PAID));
    const prepared: PreparedWorld[] = [];
    for (const { isWithout, terms, know } of worlds) {
      const versions = inForce.filter(({ campaignId }) => !isWithout(codes.get(campaignId) ?? ''));
      for (const [place, one] of terms.entries()) {
        const checked = await this.terms.check(tx, one, now, program.timeZone);
        if (!checked.ok) return checked;
        const campaignId = newId(new Date(now.getTime() + place));
        versions.push({
          ...{ ...checked.value, id: newId(now), campaignId, number: 1, state: 'ACTIVE' },
          ...{ effectiveFrom: now, createdAt: now, createdBy: '' },
        });
      }
      prepared.push({ versions, know });
    }
    return ok(prepared);
  }

  private async page(
    tx: Tx,
    { program, period, worlds }: Frame,
    page: { readonly limit: number; readonly after: Uuid | null },
    meet: (tx: Tx, customerIds: readonly Uuid[]) => Promise<void>,
  ): Promise<Page> {
    const found = await this.orders.pageOfPeriod(tx, period, page);
    const ids = [...new Set(found.map(({ order }) => order.customerId))];
    const customers = await this.customers.byIds(tx, ids);
    await meet(tx, ids);
    const asked = found.map(({ order }) => ({ order, customer: customers.get(order.customerId) ?? null }));
    const asking = { stored: [], tried: worlds.flatMap(({ versions }) => versions) };
    const known = await this.knowledge.ofOrders(tx, program, asked, asking, 'EARLIER');
    const seenIn = ({ versions, know }: PreparedWorld): SeenOrder<StoredVersion>[] =>
      found.map(({ order, linkedAt }: PeriodOrder) => {
        const { id, customerId, status, localDay } = order;
        const customer = customers.get(customerId) ?? null;
        const by = { customer, linkedAt, program, known: know(customerId, known.get(id) ?? NOTHING_KNOWN) };
        const paid = factsOfOrder(asPaid(order), by);
        const isBack = status === 'RETURNED' || status === 'CANCELLED';
        const kept = isBack ? null : status === 'PAID' ? paid : factsOfOrder(order, by);
        return { customerId, day: () => localDay, paid, kept, versions };
      });
    return { seen: worlds.map(seenIn), count: found.length, last: found.at(-1)?.order.id ?? null };
  }

  private async named(tx: Tx, figures: ReadonlyMap<Uuid, readonly Points[]>): Promise<ReplayedPoints[]> {
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    return [...figures].map(([id, points]) => {
      const type = required(types.get(id), 'the point type');
      return { pointType: type.code, points, worthMinor: points.map((one) => worthOf(one, type)) };
    });
  }
}

interface PreparedWorld {
  readonly versions: StoredVersion[];
  readonly know: ReplayWorld['know'];
}

interface Frame {
  readonly program: Program;
  readonly period: Parameters<OrderDirectory['pageOfPeriod']>[1];
  readonly worlds: readonly PreparedWorld[];
}

interface Page {
  /** By world, in the order of times. */
  readonly seen: readonly (readonly SeenOrder<StoredVersion>[])[];
  readonly count: number;
  readonly last: Uuid | null;
}
