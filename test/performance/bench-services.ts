import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Programs, systemActor, type Program, type SystemActor } from '#access';
import { Campaigns } from '#campaigns';
import { PointTypes, type PointType } from '#ledger';
import { Database, Invariants, loadConfig, type Violation } from '#platform';
import { ServiceModule } from '../../apps/composition/service.module.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ONE_PER_UNIT, valueOf } from '../support/test-app.js';

/** A year before the measurements: programs and campaigns are in force. */
const FOUNDED_AT = new Date('2025-01-01T00:00:00Z');
/** Signs the tokens of all servers of a benchmark. */
export const BENCH_SECRET = 'a-secret-for-benchmarks-alone-0123456789abcdef';

/** The services of the product, without any transport, on a database of their own. */
export class BenchServices {
  private constructor(
    readonly database: TestDatabase,
    readonly services: INestApplicationContext,
    readonly program: Program,
    readonly pointType: PointType,
  ) {}

  /** A program whose points are good for twelve months, with a campaign of a point per whole dollar. */
  static async start(poolSize: number): Promise<BenchServices> {
    const database = await createTestDatabase();
    const config = loadConfig({
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: String(poolSize),
      PERENNIAL_SECRET: BENCH_SECRET,
      LOG_LEVEL: 'silent',
    });
    const services = await NestFactory.createApplicationContext(
      ServiceModule.forRoot(config, { statementTimeoutMs: 0 }),
      { logger: false, abortOnError: false },
    );
    const founded = {
      code: 'bench',
      name: 'Bench',
      currency: 'USD',
      timeZone: 'America/New_York',
      locales: ['en'],
    };
    const program = valueOf(await services.get(Programs).found(founded, 'bench', FOUNDED_AT));
    const pointType = await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const created = valueOf(
        await services.get(PointTypes).create(
          tx,
          'points',
          {
            name: 'Points',
            expiryPolicy: { kind: 'MONTHS', months: 12 },
            clawbackPolicy: 'WITHIN_BALANCE',
            goodwillDays: 0,
            valuePoints: 100n,
            valueMinor: 100n,
          },
          FOUNDED_AT,
        ),
      );
      const terms = {
        award: ONE_PER_UNIT,
        pointType: null,
        claimDays: 30,
        expiry: null,
        pending: { kind: 'NONE' },
      } as const;
      const actor = systemActor(program.id, 'bench');
      const command = { actor, code: 'base-points', now: FOUNDED_AT, effectiveFrom: null };
      valueOf(await services.get(Campaigns).create(tx, { ...command, name: 'Points per amount', terms }));
      return created;
    });
    return new BenchServices(database, services, program, pointType);
  }

  get actor(): SystemActor {
    return systemActor(this.program.id, 'bench');
  }

  /** Every invariant of every lib. */
  async violations(): Promise<Violation[]> {
    return this.services
      .get(Database)
      .tx({ programId: this.program.id }, (tx) => this.services.get(Invariants).checkAll(tx));
  }

  async stop(): Promise<void> {
    await this.services.close();
    await this.database.drop();
  }
}
