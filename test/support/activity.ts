import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Programs, systemActor, type Program } from '#access';
import {
  ActivityModule,
  ActivityQueries,
  ActivityRecorder,
  ActivityService,
  GuestLinker,
  ImportBatches,
  OrderDirectory,
  Reactors,
  type Activity,
  type ActivityBatch,
  type NewActivity,
  type NewOrder,
} from '#activity';
import { CustomerDirectory, CustomersModule, CustomerService } from '#customers';
import type { Problem, Result } from '#kernel';
import { Database, Invariants, PlatformModule, type Config, type Tx, type Violation } from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { configFor, createProgram } from './customers.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** The services of activities on a database of their own. */
export interface ActivityBench {
  readonly database: TestDatabase;
  readonly recorder: ActivityRecorder;
  readonly service: ActivityService;
  readonly queries: ActivityQueries;
  readonly orders: OrderDirectory;
  readonly linker: GuestLinker;
  readonly batches: ImportBatches;
  readonly customers: CustomerDirectory;
  readonly customerService: CustomerService;
  /** Every batch the reactors have seen; set `emit` to make them answer activities. */
  readonly witness: Witness;
  newProgram(settings?: { timeZone?: string }): Promise<Program>;
  close(program: Program, now: Date): Promise<void>;
  /** Creates customers with these external ids, not enrolled. */
  createCustomers(program: Program, ...externalIds: readonly string[]): Promise<void>;
  /** Every invariant, for one program. */
  violations(program: Program): Promise<Violation[]>;
  /** Runs work in a transaction of a program, as the services do. */
  within<T>(program: Program, work: (tx: Tx) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** A reactor that remembers what it is shown. */
export class Witness {
  readonly name = 'witness';
  readonly rank = 90;
  readonly batches: ActivityBatch[] = [];
  emit: (batch: ActivityBatch) => readonly NewActivity[] = () => [];

  get activities(): Activity[] {
    return this.batches.flatMap((batch) => batch.activities);
  }

  forget(): void {
    this.batches.length = 0;
    this.emit = () => [];
  }

  react(_tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    this.batches.push(batch);
    return Promise.resolve(this.emit(batch));
  }
}

export function activityOn(config: Config): DynamicModule {
  const platform = PlatformModule.forRoot({ config, entities });
  const parts = [platform, CustomersModule, ActivityModule];
  return { module: class ActivityOn {}, imports: parts, exports: parts };
}

export async function startActivity(): Promise<ActivityBench> {
  const database = await createTestDatabase();
  const app = await NestFactory.createApplicationContext(activityOn(configFor(database)), {
    logger: false,
    abortOnError: false,
  });
  const transactions = app.get(Database);
  const programs = app.get(Programs, { strict: false });
  const customers = app.get(CustomerDirectory);
  const witness = new Witness();
  app.get(Reactors).register(witness);
  return {
    database,
    recorder: app.get(ActivityRecorder),
    service: app.get(ActivityService),
    queries: app.get(ActivityQueries),
    orders: app.get(OrderDirectory),
    linker: app.get(GuestLinker),
    batches: app.get(ImportBatches),
    customers,
    customerService: app.get(CustomerService),
    witness,
    newProgram: (settings) => createProgram(programs, settings),
    close: async (program, now) => {
      const closed = await programs.close({ actor: systemActor(program.id, 'test'), now }, 'test');
      if (!closed.ok) throw new Error(closed.problem.message);
    },
    createCustomers: async (program, ...externalIds) => {
      const people = externalIds.map((externalId) => ({ externalId, enrolledAt: null }));
      await transactions.tx({ programId: program.id }, (tx) =>
        customers.ensure(tx, people, new Date('2020-01-01T00:00:00Z')),
      );
    },
    violations: (program) =>
      transactions.tx({ programId: program.id }, (tx) => app.get(Invariants).checkAll(tx)),
    within: (program, work) => transactions.tx({ programId: program.id }, work),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** An order of 10.00 USD; what matters to a test is given. */
export function orderFrom(externalId: string, change: Partial<NewOrder> = {}): NewOrder {
  return {
    customer: { externalId: 'ann' },
    source: 'store',
    externalId,
    occurredAt: new Date('2026-03-01T10:00:00Z'),
    currency: 'USD',
    amounts: { totalMinor: 1_000n },
    ...change,
  };
}

/** What a result holds; fails the test when it was refused. */
export function valueOf<T>(result: Result<T, Problem> | undefined): T {
  if (!result?.ok) throw new Error(result?.problem.message ?? 'no result');
  return result.value;
}

/** Why a result was refused, or "ok". */
export function codeOf(result: Result<unknown, Problem> | undefined): string {
  return result?.ok ? 'ok' : (result?.problem.code ?? 'nothing');
}
