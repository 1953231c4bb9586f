import { ActivityRecorder } from '#activity';
import { systemActor, type Program, type ProgramActor } from '#access';
import { CustomerDirectory, CustomerService } from '#customers';
import { endOfLocalDay, startOfLocalDay, type Uuid } from '#kernel';
import { AdvanceDueJob, LedgerService, PointTypes, WalletReader, type PointType } from '#ledger';
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
  private readonly ledger: LedgerService;
  private readonly recorder: ActivityRecorder;
  private readonly reader: WalletReader;

  constructor(
    private readonly services: Services,
    private readonly program: Program,
    /** Nothing is later. */
    private readonly now: Date,
  ) {
    this.database = services.get(Database);
    this.ledger = services.get(LedgerService);
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
    for (const planned of day.orders) await this.spend(tx, planned, pointType);
    const closing = endOfLocalDay(day.date, program.timeZone);
    const at = closing < this.now ? closing : this.now;
    const orders = day.orders.map(({ order }) => order);
    for (const result of await this.recorder.recordOrders(tx, program, orders, at)) valueOf(result);
    for (const result of await this.recorder.recordReturns(tx, program, day.returns, at)) valueOf(result);
  }

  /** Pays part of an order with points, if the customer has enough of them. */
  private async spend(
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
    const scope = { actor: this.actor, customerId, pointType: null };
    const { externalId: orderReference } = order;
    if (spending === 'REDEEM') {
      const reason = 'Paid with points';
      valueOf(
        await this.ledger.redeem(tx, { ...scope, points, orderReference, reason, now: order.occurredAt }),
      );
      return;
    }
    const isLeft = spending === 'HOLD_AND_LEAVE';
    const hold = { ...scope, points, ttlSeconds: null, now: checkout };
    const held = valueOf(
      await this.ledger.hold(tx, {
        ...hold,
        orderReference: isLeft ? `cart-${orderReference}` : orderReference,
      }),
    );
    if (isLeft || held.holdId === null) return;
    const capture = {
      actor: this.actor,
      customerId,
      holdId: held.holdId,
      points: null,
      now: order.occurredAt,
    };
    valueOf(await this.ledger.capture(tx, capture));
  }

  /** Now: somebody gives points to somebody else, and somebody is at the checkout. */
  private async giveAway(pointType: PointType): Promise<void> {
    const { now, actor } = this;
    await this.inProgram(async (tx) => {
      const ids = ['C1003', 'C1004', 'C1005', 'C1006', 'C1007', 'C1008', 'C1009', 'C1010', 'C1011', 'C1012'];
      const found = await this.services.get(CustomerDirectory).byExternalIds(tx, ids);
      const customers = [...found.values()].map(({ id }) => id);
      const views = await this.reader.views(tx, customers, pointType, now);
      views.sort((a, b) => Number(b.wallet.available - a.wallet.available));
      const [first, second, third] = views;
      if (!first || !second || !third || second.wallet.available < SPEND_STEP) return;
      const scope = { actor, pointType: null, now };
      valueOf(
        await this.ledger.transfer(tx, {
          ...scope,
          customerId: first.customerId,
          toCustomerId: third.customerId,
          points: 50n,
          reason: 'A present',
        }),
      );
      const cart = { customerId: second.customerId, points: SPEND_STEP, orderReference: 'cart-open' };
      valueOf(await this.ledger.hold(tx, { ...scope, ...cart, ttlSeconds: DAY_SECONDS }));
    });
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
