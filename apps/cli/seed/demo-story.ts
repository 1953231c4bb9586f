import { ActivityRecorder } from '#activity';
import { systemActor, type Program, type ProgramActor } from '#access';
import { CustomerDirectory, CustomerService } from '#customers';
import { endOfLocalDay, required, startOfLocalDay, type Uuid } from '#kernel';
import {
  AdvanceDueJob,
  PointTypes,
  Spending,
  WalletReader,
  type PointType,
  type Spend,
  type Spent,
} from '#ledger';
import { Database, type Tx } from '#platform';
import { valueOf, type Services } from '../services.js';
import type { Person } from './people.js';
import type { Day, PlannedOrder } from './shopping.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Points are spent by fifties, and not for less than two of them. */
const SPEND_STEP = 50n;
const SPEND_MIN = 100n;
/** Longest hold. */
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Tells a planned year through the same use cases as a shop's, day by day and each at its time. Within a day points are
 * spent first and then the day's orders and returns are recorded, as a shop does that sends them at closing time; so
 * that no wallet ever hears of an earlier time than before.
 */
export class DemoStory {
  private readonly database: Database;
  private readonly actor: ProgramActor;
  private readonly spending: Spending;
  private readonly recorder: ActivityRecorder;
  private readonly reader: WalletReader;

  constructor(
    private readonly services: Services,
    private readonly program: Program,
    /** Nothing is later. */
    private readonly now: Date,
  ) {
    this.database = services.get(Database);
    this.spending = services.get(Spending);
    this.recorder = services.get(ActivityRecorder);
    this.reader = services.get(WalletReader);
    this.actor = systemActor(program.id, 'seed');
  }

  async tell(days: readonly Day[], onDay: (index: number) => void): Promise<void> {
    const pointType = await this.inProgram(async (tx) =>
      valueOf(await this.services.get(PointTypes).byCode(tx, null)),
    );
    for (const [index, day] of days.entries()) {
      await this.join(day);
      await this.inProgram((tx) => this.live(tx, day, pointType));
      onDay(index);
    }
    await this.giveAway(pointType);
    await this.services.get(AdvanceDueJob).run(this.now);
  }

  /** The customer with the most points to spend, by the shop's own id. */
  async richest(people: readonly Person[]): Promise<string> {
    return this.inProgram(async (tx) => {
      const pointType = valueOf(await this.services.get(PointTypes).byCode(tx, null));
      const balances = await this.balancesOf(tx, people, pointType);
      const [best] = [...balances].sort(([, a], [, b]) => Number(b - a));
      return best?.[0] ?? '';
    });
  }

  private async join({ date, joining }: Day): Promise<void> {
    if (joining.length === 0) return;
    const opening = startOfLocalDay(date, this.program.timeZone).getTime() + 7 * HOUR_MS;
    const now = new Date(Math.min(opening, this.now.getTime()));
    const inputs = joining.map((person) => ({
      externalId: person.externalId,
      givenName: person.givenName,
      familyName: person.familyName,
      email: person.email,
      birthday: person.birthday,
      locale: person.locale,
      attributes: [{ name: 'favourite', text: person.favourite }],
      enrolledAt: person.isMember ? now : null,
    }));
    const results = valueOf(await this.services.get(CustomerService).upsertMany(this.actor, inputs, now));
    for (const result of results) valueOf(result);
  }

  private async live(tx: Tx, day: Day, pointType: PointType): Promise<void> {
    const { program } = this;
    for (const planned of day.orders) await this.payWithPoints(tx, planned, pointType);
    const closing = endOfLocalDay(day.date, program.timeZone);
    const at = closing < this.now ? closing : this.now;
    const orders = day.orders.map(({ order }) => order);
    for (const result of await this.recorder.recordOrders(tx, program, orders, at)) valueOf(result);
    for (const result of await this.recorder.recordReturns(tx, program, day.returns, at)) valueOf(result);
  }

  /** Pays part of an order with points, if the customer has enough of them. */
  private async payWithPoints(
    tx: Tx,
    { order, person, spending }: PlannedOrder,
    pointType: PointType,
  ): Promise<void> {
    if (!person || spending === 'NONE' || !order.occurredAt) return;
    const customerId = await this.idOf(tx, person.externalId);
    const checkout = new Date(order.occurredAt.getTime() - 5 * MINUTE_MS);
    const { available } = (await this.reader.view(tx, customerId, pointType, checkout)).wallet;
    const payable = available < order.amounts.totalMinor ? available : order.amounts.totalMinor;
    const points = payable - (payable % SPEND_STEP);
    if (points < SPEND_MIN) return;
    const of = { customer: { id: customerId }, pointType: null, points };
    const { externalId: orderReference } = order;
    if (spending === 'REDEEM') {
      const reason = 'Paid with points';
      await this.spend(tx, { kind: 'REDEEM', ...of, orderReference, reason }, order.occurredAt);
      return;
    }
    const isLeft = spending === 'HOLD_AND_LEAVE';
    const cart = isLeft ? `cart-${orderReference}` : orderReference;
    const hold = { kind: 'HOLD', ...of, orderReference: cart, ttlSeconds: null } as const;
    const { holdId } = (await this.spend(tx, hold, checkout)).answer;
    if (isLeft || holdId === null) return;
    await this.spend(tx, { kind: 'CAPTURE', hold: { customerId, holdId }, points: null }, order.occurredAt);
  }

  /** Now: somebody gives points to somebody else, and somebody is at the checkout. */
  private async giveAway(pointType: PointType): Promise<void> {
    const { now } = this;
    await this.inProgram(async (tx) => {
      const ids = ['C1003', 'C1004', 'C1005', 'C1006', 'C1007', 'C1008', 'C1009', 'C1010', 'C1011', 'C1012'];
      const found = await this.services.get(CustomerDirectory).byExternalIds(tx, ids);
      const customers = [...found.values()].map(({ id }) => id);
      const views = await this.reader.views(tx, customers, pointType, now);
      views.sort((a, b) => Number(b.wallet.available - a.wallet.available));
      const [first, second, third] = views;
      if (!first || !second || !third || second.wallet.available < SPEND_STEP) return;
      const customer = { id: first.customerId };
      const toCustomer = { id: third.customerId };
      const present = { customer, toCustomer, points: 50n, reason: 'A present' };
      await this.spend(tx, { kind: 'TRANSFER', pointType: null, ...present }, now);
      const cart = { customer: { id: second.customerId }, points: SPEND_STEP, orderReference: 'cart-open' };
      await this.spend(tx, { kind: 'HOLD', pointType: null, ...cart, ttlSeconds: DAY_SECONDS }, now);
    });
  }

  private async spend(tx: Tx, spend: Spend, now: Date): Promise<Spent> {
    const [spent] = await this.spending.perform(tx, [{ actor: this.actor, spend }], now);
    return valueOf(required(spent, 'an answer'));
  }

  private async balancesOf(
    tx: Tx,
    people: readonly Person[],
    pointType: PointType,
  ): Promise<Map<string, bigint>> {
    const names = people.filter(({ isMember }) => isMember).map(({ externalId }) => externalId);
    const found = await this.services.get(CustomerDirectory).byExternalIds(tx, names);
    const nameById = new Map([...found].map(([name, { id }]) => [id, name]));
    const views = await this.reader.views(tx, [...nameById.keys()], pointType, this.now);
    return new Map(views.map(({ customerId, wallet }) => [nameById.get(customerId) ?? '', wallet.available]));
  }

  private async idOf(tx: Tx, externalId: string): Promise<Uuid> {
    const found = await this.services.get(CustomerDirectory).byExternalIds(tx, [externalId]);
    const customer = found.get(externalId);
    if (!customer) throw new Error(`${externalId} has joined before the first order`);
    return customer.id;
  }

  private inProgram<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx({ programId: this.program.id }, work);
  }
}
