import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  CustomerTokens,
  Programs,
  STOREFRONT_SCOPES,
  StorefrontKeys,
  systemActor,
  type Program,
  type SystemActor,
} from '#access';
import { Campaigns } from '#campaigns';
import { PointTypes, type PointType } from '#ledger';
import { Database, Invariants, loadConfig, type Violation } from '#platform';
import { createApp } from '../../apps/api/create-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { termsOf, valueOf } from '../support/test-app.js';
import { callers } from './measure.js';

const TOKEN_TTL_SECONDS = 900;
/** More at once would be refused. */
const TOKENS_AT_ONCE = 50;
/** Before the measurements: programs and campaigns are in force. */
export const FOUNDED_AT = new Date('2025-01-01T00:00:00Z');
/** Signs the tokens of all servers of a benchmark. */
const SECRET = 'a-secret-for-benchmarks-alone-0123456789abcdef';

/** What a server of the product is started with: production's own settings, on any free port. */
export function environmentOf(databaseUrl: string, poolSize: number): Record<string, string> {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(poolSize),
    PERENNIAL_SECRET: SECRET,
    PORT: '0',
    // Counted as in production, and never spent.
    RATE_POINTS_KEY: '1000000000',
    RATE_POINTS_CUSTOMER: '1000000000',
    RATE_POINTS_STAFF: '1000000000',
    RATE_POINTS_ADDRESS: '1000000000',
  };
}

/** The product inside this process, on a database of its own, with the settings of production. */
export class BenchServices {
  private constructor(
    readonly database: TestDatabase,
    readonly services: NestFastifyApplication,
    readonly program: Program,
    readonly pointType: PointType,
  ) {}

  /** A program whose points are good for twelve months, with a campaign of a point per whole dollar. */
  static async start(poolSize: number): Promise<BenchServices> {
    const database = await createTestDatabase();
    const config = loadConfig({ ...environmentOf(database.url, poolSize), LOG_LEVEL: 'silent' });
    const services = await createApp(config, { statementTimeoutMs: 0 });
    await services.init();
    await services.getHttpAdapter().getInstance().ready();
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
      const terms = termsOf();
      const actor = systemActor(program.id, 'bench');
      const command = { actor, code: 'base-points', now: FOUNDED_AT, effectiveFrom: null };
      valueOf(await services.get(Campaigns).create(tx, { ...command, name: 'Points per amount', terms }));
      return created;
    });
    return new BenchServices(database, services, program, pointType);
  }

  /** Tokens of customers, in their order; good for a quarter of an hour. */
  async tokensOf(externalIds: readonly string[]): Promise<string[]> {
    const tokens = this.services.get(CustomerTokens);
    const now = new Date();
    const issued: string[] = [];
    await callers(TOKENS_AT_ONCE, externalIds.length, async (place) => {
      const customerExternalId = externalIds[place] ?? '';
      const input = { customerExternalId, ttlSeconds: TOKEN_TTL_SECONDS };
      issued[place] = valueOf(await tokens.issue(this.actor, input, now)).token;
    });
    return issued;
  }

  /** A storefront key with all scopes. */
  async storefrontKey(): Promise<string> {
    const key = { name: 'bench', scopes: [...STOREFRONT_SCOPES], expiresAt: null };
    const issued = await this.services.get(StorefrontKeys).issue({ actor: this.actor, now: new Date() }, key);
    return valueOf(issued).secret;
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
