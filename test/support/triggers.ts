import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Programs, systemActor, type Program } from '#access';
import { ActivityRecorder, OWN_SOURCE, Reactors, type NewOrder } from '#activity';
import { FireTimeTriggersJob, TimeTriggers, type TimeTrigger, type WantedTrigger } from '#campaigns';
import { CustomerDirectory, CustomerService } from '#customers';
import { newId, required, type LocalDate, type Uuid } from '#kernel';
import { LedgerService, PointTypes, type PointType } from '#ledger';
import { Database, Invariants, type Tx, type Violation } from '#platform';
import { ServiceModule } from '../../apps/composition/service.module.js';
import { orderFrom, valueOf, Witness } from './activity.js';
import { configFor, createProgram, staffOf } from './customers.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** An occurrence as it was recorded. */
export interface FiredActivity {
  readonly type: string;
  readonly customer: string;
  readonly occurredAt: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Joiner {
  readonly enrolledAt?: Date | null;
  readonly birthday?: LocalDate;
}

const FOUNDED_AT = new Date('2020-01-01T00:00:00Z');

/** The services of the product on a database of their own, with triggers of the test's choice. */
export class TriggerBench {
  readonly witness = new Witness();
  private wanted: readonly WantedTrigger[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly app: INestApplicationContext,
  ) {
    app.get(Reactors).register(this.witness);
    app.get(TimeTriggers).register(() => Promise.resolve(this.wanted));
  }

  static async start(): Promise<TriggerBench> {
    return TriggerBench.on(await createTestDatabase());
  }

  /** Another worker on the same database, that waits for the same triggers. */
  async beside(): Promise<TriggerBench> {
    const other = await TriggerBench.on(this.database);
    other.wanted = this.wanted;
    return other;
  }

  private static async on(database: TestDatabase): Promise<TriggerBench> {
    const options = { logger: false, abortOnError: false } as const;
    const service = ServiceModule.forRoot(configFor(database), { statementTimeoutMs: 0 });
    return new TriggerBench(database, await NestFactory.createApplicationContext(service, options));
  }

  newProgram(timeZone = 'Europe/Berlin'): Promise<Program> {
    return createProgram(this.app.get(Programs, { strict: false }), { timeZone });
  }

  async closeProgram(program: Program): Promise<void> {
    const origin = { actor: systemActor(program.id, 'test'), now: FOUNDED_AT };
    valueOf(await this.app.get(Programs, { strict: false }).close(origin, 'test'));
  }

  /** What is waited for from now on. */
  want(since: string, ...triggers: readonly TimeTrigger[]): void {
    this.wanted = triggers.map((trigger) => ({ trigger, since: new Date(since) }));
  }

  within<T>(program: Program, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.get(Database).tx({ programId: program.id }, work);
  }

  /** Customers who take part since the program was founded, unless they say otherwise. */
  async join(program: Program, people: Readonly<Record<string, Joiner>>): Promise<void> {
    const names = Object.keys(people);
    const times = Object.values(people).map(({ enrolledAt }) => enrolledAt?.getTime() ?? 0);
    const now = new Date(Math.max(FOUNDED_AT.getTime(), ...times));
    await this.within(program, (tx) =>
      this.app.get(CustomerDirectory).ensure(
        tx,
        names.map((externalId) => {
          const { enrolledAt = FOUNDED_AT } = people[externalId] ?? {};
          return { externalId, enrolledAt };
        }),
        now,
      ),
    );
    await this.database.query(
      `update customers c set birthday = p.birthday
       from unnest($2::text[], $3::date[]) as p(name, birthday) where program_id = $1 and external_id = p.name`,
      [program.id, names, names.map((name) => people[name]?.birthday ?? null)],
    );
  }

  async idOf(program: Program, externalId: string): Promise<Uuid> {
    const ids = await this.within(program, (tx) => this.app.get(CustomerDirectory).idsOf(tx, [externalId]));
    return required(ids.get(externalId), externalId);
  }

  async suspend(program: Program, externalId: string): Promise<void> {
    const command = { id: await this.idOf(program, externalId), reason: 'test' };
    valueOf(await this.app.get(CustomerService).suspend(staffOf(program), command, FOUNDED_AT));
  }

  async order(program: Program, orders: readonly (Partial<NewOrder> & { at: string })[]): Promise<void> {
    const inputs = orders.map(({ at, ...order }) =>
      orderFrom(newId(new Date(at)), { ...order, occurredAt: new Date(at) }),
    );
    const last = new Date(Math.max(...inputs.map(({ occurredAt }) => occurredAt?.getTime() ?? 0)));
    const recorder = this.app.get(ActivityRecorder);
    const results = await this.within(program, (tx) => recorder.recordOrders(tx, program, inputs, last));
    for (const result of results) valueOf(result);
  }

  get recorder(): ActivityRecorder {
    return this.app.get(ActivityRecorder);
  }

  async pointType(program: Program, expiryDays: number): Promise<PointType> {
    const settings = {
      name: 'Points',
      expiryPolicy: { kind: 'DAYS', days: expiryDays } as const,
      clawbackPolicy: 'WITHIN_BALANCE' as const,
      goodwillDays: 0,
      valuePoints: 100n,
      valueMinor: 100n,
    };
    const types = this.app.get(PointTypes);
    return valueOf(await this.within(program, (tx) => types.create(tx, 'points', settings, FOUNDED_AT)));
  }

  async award(
    program: Program,
    pointType: PointType,
    externalId: string,
    points: bigint,
    at: string,
  ): Promise<void> {
    const customerId = await this.idOf(program, externalId);
    const now = new Date(at);
    const terms = { expiry: null, pending: { kind: 'NONE' as const } };
    const grant = {
      kind: 'OPENING' as const,
      customerId,
      points,
      at: now,
      ...terms,
      cause: { actor: 'test' },
    };
    const ledger = this.app.get(LedgerService);
    const results = await this.within(program, (tx) => ledger.award(tx, program, pointType, [grant], now));
    for (const result of results) valueOf(result);
  }

  /** What the worker does at an instant; answers how many occurrences it recorded. */
  fire(at: string): Promise<number> {
    return this.app.get(FireTimeTriggersJob).run(new Date(at));
  }

  /** All occurrences, in the order of their times and customers. */
  async fired(program: Program): Promise<FiredActivity[]> {
    const rows = await this.database.query<Omit<FiredActivity, 'occurredAt'> & { occurredAt: Date }>(
      `select a.type, c.external_id as customer, a.occurred_at as "occurredAt", a.attributes
       from activities a join customers c using (customer_id)
       where a.program_id = $1 and a.source = $2 and a.type <> 'customer.enrolled'
       order by a.occurred_at, a.type, c.external_id`,
      [program.id, OWN_SOURCE],
    );
    return rows.map((row) => ({ ...row, occurredAt: row.occurredAt.toISOString() }));
  }

  violations(program: Program): Promise<Violation[]> {
    return this.within(program, (tx) => this.app.get(Invariants).checkAll(tx));
  }

  /** Ends the services; the database stays. */
  close(): Promise<void> {
    return this.app.close();
  }

  async stop(): Promise<void> {
    await this.close();
    await this.database.drop();
  }
}
