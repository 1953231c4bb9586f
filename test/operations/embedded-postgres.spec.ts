import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';

/** What a user of the launcher (a process of its own, as in `npm start`) has told. */
interface Started {
  readonly url: string;
  readonly port: number;
  readonly reused: boolean;
  readonly dataDirectory: string;
  readonly said: readonly string[];
}

interface Holder extends Started {
  readonly process: ChildProcess;
  /** Stops the embedded server as `npm start` does and ends the process; true when no server runs afterwards. */
  stop(): Promise<boolean>;
}

const launcher = pathToFileURL(
  join(import.meta.dirname, '..', '..', 'scripts', 'embedded-postgres.mjs'),
).href;

/** Starts, prints where the server is, and waits for a line on its input before it stops. */
const holderProgram = `
  const options = JSON.parse(process.argv[1]);
  if (options.platform) Object.defineProperty(process, 'platform', { value: options.platform });
  const { startEmbeddedPostgres } = await import(${JSON.stringify(launcher)});
  const said = [];
  try {
    const { stop, ...started } = await startEmbeddedPostgres({ ...options, log: (line) => said.push(line) });
    console.log(JSON.stringify({ ...started, said }));
    process.stdin.once('data', async () => {
      console.log(JSON.stringify(await stop()));
      process.exit();
    });
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
    process.exit(1);
  }
`;

interface Options {
  readonly dataDirectory: string;
  readonly port?: number;
  readonly databaseName?: string;
  /** Default here: false, which is quicker. */
  readonly durable?: boolean;
  readonly platform?: string;
}

let base: string;
let dataDirectory: string;
let holders: ChildProcess[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'perennial-launcher-'));
  // The server of a root user runs as somebody else, who must be able to enter.
  chmodSync(base, 0o755);
  dataDirectory = join(base, 'data');
});

afterEach(() => {
  for (const holder of holders) holder.kill('SIGKILL');
  holders = [];
  for (const pid of serverProcesses(base)) process.kill(pid, 'SIGKILL');
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function hold(options: Options): Promise<Holder> {
  const { child, answer } = await launch(options);
  if ('error' in answer) throw new Error(String(answer.error));
  const stop = async (): Promise<boolean> => {
    child.stdin?.write('stop\n');
    const { stopped } = (await nextLine(child)) as { stopped: boolean };
    return stopped;
  };
  return { ...(answer as unknown as Started), process: child, stop };
}

async function launch(options: Options): Promise<{ child: ChildProcess; answer: Record<string, unknown> }> {
  const settled = { durable: false, ...options };
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', holderProgram, '--', JSON.stringify(settled)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  holders.push(child);
  return { child, answer: (await nextLine(child)) as Record<string, unknown> };
}

function nextLine(child: ChildProcess): Promise<unknown> {
  return new Promise((fulfil, reject) => {
    if (child.stdout === null) throw new Error('The output is not piped.');
    const lines = createInterface(child.stdout);
    lines.once('line', (line) => {
      lines.close();
      fulfil(JSON.parse(line));
    });
    child.once('exit', () => reject(new Error('The process ended without an answer.')));
  });
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The process ids of the PostgreSQL servers whose data lies below the folder. */
function serverProcesses(folder: string): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(`-D ${folder}`) && line.includes('/bin/postgres '))
    .map((line) => Number.parseInt(line, 10));
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  for (let attempt = 0; attempt < 100 && serverProcesses(base).includes(pid); attempt += 1) {
    await new Promise((fulfil) => setTimeout(fulfil, 50));
  }
}

async function withPortTaken(action: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  try {
    await action((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe('the embedded PostgreSQL', () => {
  test('starts with the database wished for, stops without leaving a process, and keeps the data', async () => {
    const first = await hold({ dataDirectory, databaseName: 'shop' });
    expect(first.reused).toBe(false);
    await query(first.url, 'create table kept as select 42 as answer');
    expect(await first.stop()).toBe(true);
    expect(serverProcesses(base)).toEqual([]);
    await expect(query(first.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);

    const second = await hold({ dataDirectory, databaseName: 'shop' });
    expect(await query(second.url, 'select answer, current_database() as name from kept')).toEqual([
      { answer: 42, name: 'shop' },
    ]);
    await second.stop();
  });

  test('asks for its password, keeps it from others, listens on the loopback only and never runs as root', async () => {
    const server = await hold({ dataDirectory });
    const withoutPassword = new URL(server.url);
    withoutPassword.password = 'wrong';
    await expect(query(withoutPassword.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);

    const passwordFile = statSync(join(dataDirectory, 'cluster', 'perennial-password'));
    expect(passwordFile.mode & 0o777).toBe(0o600);
    expect(passwordFile.uid).not.toBe(0);
    await server.stop();
  });

  test('is joined by a second process, and stopped by the last one to leave', async () => {
    const starter = await hold({ dataDirectory });
    const joiner = await hold({ dataDirectory });
    expect(joiner).toMatchObject({ reused: true, url: starter.url });

    expect(await starter.stop()).toBe(false);
    expect(await query(joiner.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await joiner.stop()).toBe(true);
    expect(serverProcesses(base)).toEqual([]);
  });

  test('is started once when five processes want it at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => hold({ dataDirectory })));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ reused }) => !reused)).toHaveLength(1);
    expect(serverProcesses(base)).toHaveLength(1);

    const stopped = await Promise.all(all.map((holder) => holder.stop()));
    expect(stopped.filter(Boolean)).toHaveLength(1);
    expect(serverProcesses(base)).toEqual([]);
  });

  test('outlives a killed application, and is taken over by the next one', async () => {
    const killed = await hold({ dataDirectory });
    killed.process.kill('SIGKILL');
    const next = await hold({ dataDirectory });
    expect(next).toMatchObject({ reused: true, url: killed.url });
    expect(await next.stop()).toBe(true);
    expect(serverProcesses(base)).toEqual([]);
  });

  test('recovers what was committed after the server was killed', async () => {
    const first = await hold({ dataDirectory, durable: true });
    await query(first.url, 'create table kept as select 42 as answer');
    for (const pid of serverProcesses(base)) await kill(pid);

    const second = await hold({ dataDirectory, durable: true });
    expect(second.reused).toBe(false);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    first.process.kill('SIGKILL');
    await new Promise((fulfil) => first.process.once('exit', fulfil));
    expect(await second.stop()).toBe(true);
  });

  test('starts although a left-over file names a process id that is somebody else by now', async () => {
    const first = await hold({ dataDirectory });
    const pidFile = join(dataDirectory, 'cluster', 'postmaster.pid');
    const content = readFileSync(pidFile, 'utf8');
    await first.stop();
    writeFileSync(pidFile, content.replace(/^\d+/, String(process.pid)));
    chmodSync(pidFile, 0o666);

    const second = await hold({ dataDirectory });
    expect(second.reused).toBe(false);
    await second.stop();
  });

  test.each([
    ['of a process that is gone', '999999999 1\nx\n'],
    ['of a process id that was given to another process', `${process.pid} 1\nx\n`],
  ])('takes over the lock %s', async (_whose, content) => {
    const first = await hold({ dataDirectory });
    await first.stop();
    writeFileSync(join(dataDirectory, 'lock'), content);
    const second = await hold({ dataDirectory });
    await second.stop();
    expect(existsSync(join(dataDirectory, 'lock'))).toBe(false);
  });

  test('takes the next port and says so when the one wished for is taken', async () => {
    await withPortTaken(async (port) => {
      const server = await hold({ dataDirectory, port });
      expect(server.port).toBeGreaterThan(port);
      expect(server.said).toContainEqual(`Port ${port} is taken; trying ${port + 1} for PostgreSQL.`);
      await server.stop();
    });
  });

  test('says what to do on a platform without binaries', async () => {
    const { answer } = await launch({ dataDirectory, platform: 'sunos' });
    expect(answer.error).toMatch(/no embedded PostgreSQL for sunos-.*Set DATABASE_URL/);
  });

  test('keeps root’s data elsewhere, and says where, below a folder closed to the server’s user', async () => {
    const isRoot = process.getuid?.() === 0;
    chmodSync(base, 0o700);
    const first = await hold({ dataDirectory });
    try {
      expect(first.dataDirectory !== dataDirectory).toBe(isRoot);
      expect(first.said.join('\n').includes(`the data is kept in ${first.dataDirectory}`)).toBe(isRoot);
      expect(await first.stop()).toBe(true);

      const second = await hold({ dataDirectory });
      expect(second.dataDirectory).toBe(first.dataDirectory);
      await second.stop();
    } finally {
      rmSync(first.dataDirectory, { recursive: true, force: true });
    }
  });
});
