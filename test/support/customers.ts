import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Programs,
  systemActor,
  type Permission,
  type Program,
  type StaffActor,
  type StorefrontActor,
} from '#access';
import {
  CustomerDirectory,
  CustomerEvents,
  CustomerQueries,
  CustomersModule,
  CustomerService,
} from '#customers';
import { newId } from '#kernel';
import { Database, loadConfig, PlatformModule, type Config, type Tx } from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** The services of customers on a database of their own. */
export interface CustomersBench {
  readonly database: TestDatabase;
  readonly directory: CustomerDirectory;
  readonly events: CustomerEvents;
  readonly queries: CustomerQueries;
  readonly service: CustomerService;
  newProgram(settings?: { timeZone?: string; locales?: string[] }): Promise<Program>;
  close(program: Program, now: Date): Promise<void>;
  /** Runs work in a transaction of a program, as the services do. */
  within<T>(program: Program, work: (tx: Tx) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export function configFor(database: TestDatabase, secret?: string): Config {
  return loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'silent',
    ...(secret && { PERENNIAL_SECRET: secret }),
  });
}

export function customersOn(config: Config): DynamicModule {
  const platform = PlatformModule.forRoot({ config, entities });
  return {
    module: class CustomersOn {},
    imports: [platform, CustomersModule],
    exports: [platform, CustomersModule],
  };
}

export async function startCustomers(): Promise<CustomersBench> {
  const database = await createTestDatabase();
  const app = await NestFactory.createApplicationContext(customersOn(configFor(database)), {
    logger: false,
    abortOnError: false,
  });
  const transactions = app.get(Database);
  const programs = app.get(Programs, { strict: false });
  return {
    database,
    directory: app.get(CustomerDirectory),
    events: app.get(CustomerEvents),
    queries: app.get(CustomerQueries),
    service: app.get(CustomerService),
    newProgram: (settings) => createProgram(programs, settings),
    close: async (program, now) => {
      const closed = await programs.close({ actor: systemActor(program.id, 'test'), now }, 'test');
      if (!closed.ok) throw new Error(closed.problem.message);
    },
    within: (program, work) => transactions.tx({ programId: program.id }, work),
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

let programCount = 0;

export async function createProgram(
  programs: Programs,
  settings: { timeZone?: string; locales?: string[] } = {},
): Promise<Program> {
  programCount += 1;
  const [code, name] = [`program-${programCount}`, `Program ${programCount}`];
  const input = {
    code,
    name,
    currency: 'USD',
    timeZone: 'America/New_York',
    locales: ['en-US'],
    ...settings,
  };
  const created = await programs.found(input, 'test', new Date('2020-01-01T00:00:00Z'));
  if (!created.ok) throw new Error(created.problem.message);
  return created.value;
}

export function storefrontOf(program: Program, ...permissions: readonly Permission[]): StorefrontActor {
  return {
    kind: 'STOREFRONT',
    programId: program.id,
    keyId: newId(program.createdAt),
    permissions: new Set<Permission>(['public', ...permissions]),
  };
}

export function staffOf(program: Program, ...permissions: readonly Permission[]): StaffActor {
  return {
    kind: 'STAFF',
    programId: program.id,
    staffId: newId(program.createdAt),
    role: 'MANAGER',
    permissions: new Set<Permission>(['public', ...permissions]),
  };
}
