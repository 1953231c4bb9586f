import 'reflect-metadata';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { STOREFRONT_SCOPES, StorefrontKeys, systemActor, type Program } from '#access';
import { Database, Invariants, loadConfig, migrate, migrateJobQueue, type Violation } from '#platform';
import { withOwner } from '../../apps/cli/owner.js';
import { foundProgram } from '../../apps/cli/program-founding.js';
import { valueOf } from '../../apps/cli/services.js';
import { ServiceModule } from '../../apps/composition/service.module.js';
import { isConnectionFailure } from '../../libs/platform/database/database-errors.js';
import { PostgresServer, type PostgresLauncher } from './postgres-server.js';
import { ServiceProcess } from './service-process.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const SECRET = 'the secret of a program that lives for one run';
const WORKER_JOB = 'ledger.advance_due';
/** Asked of the worker this often, not only every minute, so that a kill meets it at work. */
const WORKER_JOB_EVERY_MS = 250;
const AWAY_MS_MAX = 30_000;
const AWAY_LOOK_MS = 100;

export interface ClusterOptions {
  readonly launcher: PostgresLauncher;
  /** The repository. */
  readonly root: string;
  /** For the data of PostgreSQL and the logs of the processes. */
  readonly directory: string;
  readonly apis: number;
  readonly postgresSettings: Readonly<Record<string, string | number>>;
  readonly production: boolean;
}

/** An API process with the port it listens on. */
export interface ApiProcess {
  readonly process: ServiceProcess;
  readonly port: number;
}

/** The whole service in processes of its own: PostgreSQL, APIs and a worker, with one program on it. */
export class Cluster {
  private ticker: NodeJS.Timeout | null = null;

  private constructor(
    readonly postgres: PostgresServer,
    readonly apis: readonly ApiProcess[],
    readonly worker: ServiceProcess,
    readonly program: Program,
    /** A storefront key with all scopes. */
    readonly key: string,
    private readonly services: INestApplicationContext,
  ) {}

  static async start(options: ClusterOptions): Promise<Cluster> {
    const { launcher, directory, postgresSettings } = options;
    const postgres = await PostgresServer.start(launcher, join(directory, 'postgres'), postgresSettings);
    await withOwner(postgres.url, migrate);
    await migrateJobQueue(postgres.url);
    const services = await openServices(postgres.url);
    const { program, key } = await foundShop(services);
    const ports = await freePorts(options.apis);
    const apis = ports.map((port, index) => ({
      port,
      process: apiProcess(options, postgres.url, port, index),
    }));
    const worker = workerProcess(options, postgres.url);
    const cluster = new Cluster(postgres, apis, worker, program, key, services);
    for (const { process } of apis) process.start();
    worker.start();
    await cluster.untilReady();
    cluster.ticker = setInterval(() => void cluster.askWorker(), WORKER_JOB_EVERY_MS);
    return cluster;
  }

  async untilReady(): Promise<void> {
    await Promise.all([...this.apis.map(({ process }) => process.untilReady()), this.worker.untilReady()]);
  }

  /** Runs SQL as the owner, past row level security; tried again while PostgreSQL is away. */
  query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return whileAway(() => this.queryOnce<Row>(sql, parameters));
  }

  private async queryOnce<Row extends object>(sql: string, parameters: unknown[]): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    // Without it, a server that is killed while the client is connected would end this process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, parameters)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** What `perennial doctor` checks of a program. */
  violations(): Promise<Violation[]> {
    const invariants = this.services.get(Invariants);
    const database = this.services.get(Database);
    return whileAway(() => database.tx({ programId: this.program.id }, (tx) => invariants.checkAll(tx)));
  }

  async stop(): Promise<void> {
    if (this.ticker) clearInterval(this.ticker);
    await Promise.all([...this.apis.map(({ process }) => process.stop()), this.worker.stop()]);
    await this.services.close().catch(() => undefined);
    await this.postgres.stop();
  }

  private async askWorker(): Promise<void> {
    // While PostgreSQL is away there is nobody to ask.
    await this.queryOnce(`select graphile_worker.add_job($1, job_key => 'crash')`, [WORKER_JOB]).catch(
      () => undefined,
    );
  }
}

/** Tries reading again while PostgreSQL is away; any other error, and one that lasts, is thrown. */
async function whileAway<T>(read: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + AWAY_MS_MAX; ; await pause(AWAY_LOOK_MS)) {
    try {
      return await read();
    } catch (error) {
      if (!isConnectionFailure(error) || performance.now() > deadline) throw error;
    }
  }
}

function openServices(url: string): Promise<INestApplicationContext> {
  const config = loadConfig({
    DATABASE_URL: url,
    DATABASE_POOL_SIZE: '2',
    LOG_LEVEL: 'silent',
    PERENNIAL_SECRET: SECRET,
  });
  return NestFactory.createApplicationContext(ServiceModule.forRoot(config, { statementTimeoutMs: 0 }), {
    logger: false,
    abortOnError: false,
  });
}

/** A program since a month ago, whose orders earn one point per euro, pending for a day, and a storefront key. */
async function foundShop(services: INestApplicationContext): Promise<{ program: Program; key: string }> {
  const now = new Date();
  const settings = { code: 'crash', name: 'Crash', currency: 'EUR', timeZone: 'UTC', locales: ['en'] };
  const rules = { pointsPerUnit: 1, pendingDays: 1, expiryMonths: 12, claimDays: 30 };
  const since = new Date(now.getTime() - 30 * DAY_MS);
  const program = valueOf(await foundProgram(services, settings, rules, 'crash', since));
  const origin = { actor: systemActor(program.id, 'crash'), now };
  const key = { name: 'clients', scopes: [...STOREFRONT_SCOPES] };
  return { program, key: valueOf(await services.get(StorefrontKeys).issue(origin, key)).secret };
}

function environment({ production }: ClusterOptions, url: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_ENV: production ? 'production' : 'development',
    DATABASE_URL: url,
    PERENNIAL_SECRET: SECRET,
    PERENNIAL_WORKER: 'none',
    HOST: '127.0.0.1',
    // All clients are one storefront's, and in more of a hurry than any.
    RATE_POINTS_KEY: '1000000000',
  };
}

/** Ends with the harness, should that be killed itself. */
function endWithParent(root: string): string[] {
  return ['--import', join(root, 'scripts', 'steps', 'end-with-parent.mjs')];
}

function apiProcess(options: ClusterOptions, url: string, port: number, index: number): ServiceProcess {
  const { root, directory } = options;
  return new ServiceProcess({
    name: `API ${index + 1}`,
    args: [...endWithParent(root), join(root, 'dist', 'apps', 'api', 'main.js')],
    cwd: root,
    env: { ...environment(options, url), PORT: String(port), LOG_LEVEL: 'warn' },
    logFile: join(directory, `api-${index + 1}.log`),
    isReady: (output) => output.includes(`127.0.0.1:${port}/health`),
  });
}

function workerProcess(options: ClusterOptions, url: string): ServiceProcess {
  const { root, directory } = options;
  return new ServiceProcess({
    name: 'worker',
    args: [...endWithParent(root), join(root, 'dist', 'apps', 'worker', 'main.js')],
    cwd: root,
    env: { ...environment(options, url), LOG_LEVEL: 'info' },
    logFile: join(directory, 'worker.log'),
    isReady: (output) => output.includes('job done'),
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
