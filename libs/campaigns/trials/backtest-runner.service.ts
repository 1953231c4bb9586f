import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OrderDirectory, type PeriodOrder } from '#activity';
import { CustomerDirectory } from '#customers';
import { ok, required, type Points, type Problem, type Result, type Uuid } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import { backgroundScope, Database, type Tx } from '#platform';
import { asPaid, factsOfOrder } from '../facts/activity-facts.js';
import { CustomerKnowledge } from '../facts/customer-knowledge.service.js';
import { worthOf } from '../domain/allotment.js';
import {
  Backtest,
  type BacktestFigures,
  type OtherFound,
  type PastOrder,
  type PointsFound,
} from '../domain/backtest.js';
import { actsOn, ORDER_PAID } from '../domain/campaign.js';
import { Timeline } from '../domain/timeline.js';
import { EffectKinds } from '../effects/effect-kinds.js';
import { BacktestRepository } from '../persistence/backtest.repository.js';
import type { StoredVersion } from '../stored-versions.js';
import { TriedCampaigns, type Trial, type TrialTerms } from './tried-campaigns.js';

/** Orders that are read at once: some 20 ms of evaluation, in which the process does nothing else. */
const PAGE_SIZE = 1_000;
const PAID = { type: ORDER_PAID, attributes: {} } as const;

/** What is tried, on the orders of which time. */
export interface PeriodTrial extends TrialTerms {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** What was found of one kind of points, with what it is worth in minor units of the program's currency. */
export interface PointsResult extends Omit<PointsFound, 'pointTypeId'> {
  /** Code of the point type. */
  readonly pointType: string;
  /** Of the points that would have been kept by what is tried: what it would have cost. */
  readonly worthMinor: bigint;
  readonly actualWorthMinor: bigint;
  readonly afterWorthMinor: bigint;
}

/** How often one effect other than points would have been given. */
export interface EffectResult extends Omit<OtherFound, 'versionId' | 'effect'> {
  /** Code of the campaign; null of terms that are stored nowhere. */
  readonly campaign: string | null;
  /** Place in the list of what is tried. */
  readonly tried: number;
  readonly kind: string;
  /** What it gives, in words. */
  readonly words: string;
}

export interface BacktestResult extends Omit<BacktestFigures, 'points' | 'others'> {
  readonly points: readonly PointsResult[];
  /**
   * All that is not points. What would have followed from an activity that is emitted is not looked at. Stored results
   * from before this was counted have none.
   */
  readonly effects?: readonly EffectResult[];
}

export interface BacktestWatch {
  /** Is told how far it is, after each page; answers whether to go on. */
  progress(done: number, total: number): Promise<boolean>;
}

/**
 * Tries campaigns on past orders, page by page in the order of their times. Writes nothing: each page is read in a
 * transaction of its own that is READ ONLY, and REPEATABLE READ, so that an order, what came back of it and what it was given
 * are of one instant. One transaction for all would keep a snapshot, and with it dead rows of every table, for as long as a
 * year of orders takes; what is recorded after the start is left out by its time instead.
 *
 * Memory: two pages, and for each customer who bought some 250 bytes, and 40 for each effect other than points.
 */
@Injectable()
export class BacktestRunner {
  private readonly repository = new BacktestRepository();

  constructor(
    private readonly database: Database,
    private readonly tried: TriedCampaigns,
    private readonly orders: OrderDirectory,
    private readonly customers: CustomerDirectory,
    private readonly knowledge: CustomerKnowledge,
    private readonly pointTypes: PointTypes,
    private readonly kinds: EffectKinds,
  ) {}

  /** Null when it was told to stop. Problems: those of saving what is tried, NOT_FOUND. */
  async run(
    program: Program,
    terms: PeriodTrial,
    now: Date,
    watch: BacktestWatch,
  ): Promise<Result<BacktestResult | null, Problem>> {
    const period = { from: terms.from, to: terms.to, recordedUntil: now };
    const prepared = await this.read(program.id, async (tx) => {
      const trial = await this.tried.resolve(tx, program, terms, now);
      if (!trial.ok) return trial;
      const total = await this.orders.countOfPeriod(tx, period);
      return ok({ trial: trial.value, total, pointTypes: await this.pointTypes.list(tx) });
    });
    if (!prepared.ok) return prepared;
    const { trial, total, pointTypes } = prepared.value;
    const backtest = new Backtest(
      trial.tried.map(({ version }) => version),
      trial.replaced,
    );
    const timeline = new Timeline(trial.versions, (version) => actsOn(version, PAID));
    const pageAfter = (after: Uuid | null): Promise<Page> =>
      this.read(program.id, (tx) => this.page(tx, { program, trial, timeline, period }, after));
    let done = 0;
    if (!(await watch.progress(done, total))) return ok(null);
    let next: Promise<Page> | null = pageAfter(null);
    while (next) {
      const page: Page = await next;
      // The next page is read while this one is evaluated.
      next = page.last === null ? null : pageAfter(page.last);
      next?.catch(() => undefined);
      await backtest.add(page.orders);
      done += page.orders.length;
      if (await watch.progress(done, Math.max(total, done))) continue;
      await next?.catch(() => undefined);
      return ok(null);
    }
    const { points, others, ...figures } = backtest.figures();
    const effects = others.map((found) => effectOf(found, trial, this.kinds));
    return ok({ ...figures, points: points.map((found) => pointsOf(found, pointTypes)), effects });
  }

  private async page(tx: Tx, frame: Frame, after: Uuid | null): Promise<Page> {
    const { program, period, trial, timeline } = frame;
    const found = await this.orders.pageOfPeriod(tx, period, { limit: PAGE_SIZE, after });
    const last = found.length < PAGE_SIZE ? null : required(found.at(-1), 'the last order').order.id;
    const keys = found.map(({ order: { id: orderId, customerId } }) => ({ orderId, customerId }));
    const customers = await this.customers.byIds(tx, [...new Set(keys.map(({ customerId }) => customerId))]);
    const given = await this.repository.keptPoints(tx, keys);
    const asked = found.map(({ order }) => ({ order, customer: customers.get(order.customerId) ?? null }));
    const asking = { stored: trial.versions, tried: trial.tried.map(({ version }) => version) };
    const known = await this.knowledge.ofOrders(tx, program, asked, asking, 'EARLIER');
    const orders = found.map(({ order, linkedAt }: PeriodOrder): PastOrder<StoredVersion> => {
      const customer = customers.get(order.customerId) ?? null;
      const by = { customer, linkedAt, program, known: known.get(order.id) };
      // A guest's order that was linked later earned what was kept of it by then; it is taken as it was paid.
      const paid = factsOfOrder(asPaid(order), by);
      const isBack = order.status === 'RETURNED' || order.status === 'CANCELLED';
      return {
        customerId: order.customerId,
        day: () => order.localDay,
        paid,
        kept: isBack ? null : order.status === 'PAID' ? paid : factsOfOrder(order, by),
        inForce: timeline.at(order.occurredAt),
        given: given.get(order.id) ?? NOTHING,
      };
    });
    return { orders, last };
  }

  private read<T>(programId: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      return work(tx);
    });
  }
}

interface Frame {
  readonly program: Program;
  readonly trial: Trial;
  readonly timeline: Timeline<StoredVersion>;
  readonly period: Parameters<OrderDirectory['pageOfPeriod']>[1];
}

interface Page {
  readonly orders: readonly PastOrder<StoredVersion>[];
  /** Id of the last order; null when there are no more. */
  readonly last: Uuid | null;
}

const NOTHING: ReadonlyMap<Uuid, Points> = new Map();

function pointsOf({ pointTypeId, ...found }: PointsFound, pointTypes: readonly PointType[]): PointsResult {
  const type = required(
    pointTypes.find(({ id }) => id === pointTypeId),
    'the point type',
  );
  return {
    pointType: type.code,
    ...found,
    worthMinor: worthOf(found.keptPoints, type),
    actualWorthMinor: worthOf(found.actualPoints, type),
    afterWorthMinor: worthOf(found.afterPoints, type),
  };
}

function effectOf(
  { versionId, effect, ...found }: OtherFound,
  { tried }: Trial,
  kinds: EffectKinds,
): EffectResult {
  const { version, code, place } = required(
    tried.find((one) => one.version.id === versionId),
    'what is tried',
  );
  const settings = required(version.otherEffects[effect], 'the effect of the version');
  const { kind } = settings;
  return { campaign: code, tried: place, kind, words: kinds.wordsOf(settings), ...found };
}
