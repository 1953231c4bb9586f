import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor, type Program, type ProgramActor } from '#access';
import { CustomerDirectory } from '#customers';
import { required, type Uuid } from '#kernel';
import { Spending } from '#ledger';
import { Database, type Tx } from '#platform';
import { runCli } from '../../apps/cli/run-cli.js';
import { programOf, withServices, type Services } from '../../apps/cli/services.js';
import type { Terminal } from '../../apps/cli/terminal.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** What a command line left behind. */
export interface CliAnswer {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly said: string;
}

/** What happens between two commands. */
export interface Scene {
  readonly services: Services;
  readonly program: Program;
  readonly actor: ProgramActor;
  readonly tx: Tx;
  readonly now: Date;
}

/** Spends points of a customer, as a storefront would. */
export async function spend(scene: Scene, customer: string, points: number): Promise<void> {
  const { services, actor, tx, now } = scene;
  const customerId = await idOf(scene, customer);
  const of = { customer: { id: customerId }, pointType: null, points: BigInt(points) };
  const spend = { kind: 'REDEEM', ...of, orderReference: null, reason: null } as const;
  const [result] = await services.get(Spending).perform(tx, [{ actor, spend }], now);
  if (!result?.ok) throw new Error(result?.problem.message);
}

/** Our id of a customer, by the store's own. */
export async function idOf({ services, tx }: Scene, customer: string): Promise<Uuid> {
  const found = await services.get(CustomerDirectory).byExternalIds(tx, [customer]);
  return required(found.get(customer), 'the customer').id;
}

/** The command line interface in this process, on a database and in a folder of its own. */
export class CliBench {
  now = new Date('2026-03-20T12:00:00Z');
  environment: Record<string, string> = {};

  private constructor(
    readonly database: TestDatabase,
    readonly directory: string,
  ) {}

  static async start(): Promise<CliBench> {
    return new CliBench(await createTestDatabase(), mkdtempSync(join(tmpdir(), 'perennial-cli-')));
  }

  async stop(): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
    await this.database.drop();
  }

  /** Runs a command line; `input` is what it reads from standard input. */
  async run(args: readonly string[], input = ''): Promise<CliAnswer> {
    const [out, said]: [string[], string[]] = [[], []];
    const code = await runCli(args, {
      ...this.terminal(),
      out: (line) => void out.push(line),
      say: (line) => void said.push(line),
      read: () => Promise.resolve(input),
    });
    return { code, out: out.join('\n'), said: said.join('\n') };
  }

  /** Works with the services in a transaction of a program. */
  async within<T>(code: string, work: (scene: Scene) => Promise<T>): Promise<T> {
    return withServices(this.terminal(), async (services) => {
      const program = await programOf(services, code);
      const actor = systemActor(program.id, 'test');
      return services
        .get(Database)
        .tx({ programId: program.id }, (tx) => work({ services, program, actor, tx, now: this.now }));
    });
  }

  /** What the commands talk to. */
  terminal(): Terminal {
    return {
      environment: {
        NODE_ENV: 'test',
        DATABASE_URL: this.database.url,
        LOG_LEVEL: 'silent',
        ...this.environment,
      },
      directory: this.directory,
      isInteractive: false,
      now: () => this.now,
      out: () => undefined,
      say: () => undefined,
      read: () => Promise.resolve(''),
    };
  }

  /** Runs a command that must succeed; answers its standard output. */
  async done(...args: readonly string[]): Promise<string> {
    const { code, out, said } = await this.run(args);
    if (code !== 0) throw new Error(`perennial ${args.join(' ')} failed (${code}):\n${out}\n${said}`);
    return out;
  }

  /** A program with points that never expire and are never pending, unless told. */
  async program(code: string, ...options: readonly string[]): Promise<void> {
    const rules = ['--pending-days', '0', '--expiry-months', '0', '--since', '2020-01-01', ...options];
    const settings = ['--code', code, '--name', code, '--currency', 'USD', '--time-zone', 'America/New_York'];
    await this.done('program', 'create', ...settings, ...rules);
  }

  write(name: string, ...lines: readonly string[]): string {
    writeFileSync(join(this.directory, name), `${lines.join('\n')}\n`);
    return name;
  }

  writeBytes(name: string, bytes: Buffer): void {
    writeFileSync(join(this.directory, name), bytes);
  }

  read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  /** Points that all customers of a program have to spend, by the store's own id; those with none are left out. */
  async balances(code: string): Promise<Record<string, number>> {
    const rows = await this.database.query<{ name: string; available: bigint }>(
      `select c.external_id as name, w.available from wallets w
       join customers c using (customer_id) join programs p on p.id = c.program_id
       where p.code = $1 and w.available <> 0 order by 1`,
      [code],
    );
    return Object.fromEntries(rows.map(({ name, available }) => [name, Number(available)]));
  }

  async count(table: string): Promise<number> {
    const rows = await this.database.query<{ count: string }>(`select count(*) from ${table}`);
    return Number(rows[0]?.count);
  }
}

/** The id of the batch an import has printed. */
export function batchOf(out: string): string {
  const [, id] = /^Batch (\S+)$/m.exec(out) ?? [];
  if (!id) throw new Error(`no batch in: ${out}`);
  return id;
}
