import { Agent, request } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(240_000);

const SECRET = 'x'.repeat(40);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Reply {
  readonly status: number;
  readonly connection: string | undefined;
}

describe('the API as a process', () => {
  let database: TestDatabase;
  let folder: string;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    [database, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'perennial-'))]);
  });

  afterAll(async () => {
    for (const service of running) service.child.kill('SIGKILL');
    await database.drop();
    await rm(folder, { recursive: true });
  });

  function start(env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const service = ServiceProcess.spawn({ DATABASE_URL: database.url, PERENNIAL_SECRET: SECRET, ...env });
    running.push(service);
    return service;
  }

  function get(url: string, agent: Agent | false = false): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: agent || undefined }, (answer) => {
        answer.resume().on('end', () => {
          resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection });
        });
      });
      sent.on('error', reject).end();
    });
  }

  describe('refuses to start', () => {
    const refusal = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const service = start(env);
      const { code } = await service.ended();
      expect(code).toBe(1);
      expect(service.output).not.toContain('    at ');
      expect(service.output).not.toContain(SECRET);
      return service.output;
    };

    test('on a port that is none', async () => {
      expect(await refusal({ PORT: '99999' })).toMatch(/PORT.*65535/);
    });

    test('in production without a secret', async () => {
      expect(await refusal({ NODE_ENV: 'production', PERENNIAL_SECRET: '' })).toContain('PERENNIAL_SECRET');
    });

    test('in production on a database that forgets commits, wherever that was set', async () => {
      const name = new URL(database.url).pathname.slice(1);
      await database.query(`alter database ${name} set synchronous_commit = off`);
      try {
        const said = await refusal({ NODE_ENV: 'production' });
        expect(said).toContain('synchronous_commit is off (set by: database)');
      } finally {
        await database.query(`alter database ${name} reset synchronous_commit`);
      }
    });

    test('with a secret given twice, or in a file that is not there', async () => {
      const path = join(folder, 'secret');
      await writeFile(path, `${SECRET}\n`);
      expect(await refusal({ PERENNIAL_SECRET_FILE: path })).toContain('not both');
      const missing = { PERENNIAL_SECRET: '', PERENNIAL_SECRET_FILE: join(folder, 'missing') };
      expect(await refusal(missing)).toContain('PERENNIAL_SECRET_FILE');
    });
  });

  test('takes its secrets from files', async () => {
    const [secret, url] = [join(folder, 'secret'), join(folder, 'url')];
    await Promise.all([writeFile(secret, `${SECRET}\n`), writeFile(url, `${database.url}\n`)]);
    const service = start({
      ...{ PERENNIAL_SECRET: '', DATABASE_URL: '' },
      ...{ PERENNIAL_SECRET_FILE: secret, DATABASE_URL_FILE: url },
    });
    expect((await get(`${await service.url()}/ready`)).status).toBe(200);
    service.signal('SIGTERM');
    expect((await service.ended()).code).toBe(0);
  });

  test('lives without its database, and says that it is not ready', async () => {
    const own = await createTestDatabase();
    const service = start({ DATABASE_URL: own.url });
    const url = await service.url();
    expect((await get(`${url}/ready`)).status).toBe(200);
    await own.drop();
    await pause(600);
    expect([(await get(`${url}/health`)).status, (await get(`${url}/ready`)).status]).toEqual([200, 503]);
    service.signal('SIGTERM');
    expect((await service.ended()).code).toBe(0);
  });

  test('is not ready before all migrations have run', async () => {
    const own = await createTestDatabase();
    await own.query('delete from schema_migrations where id = (select max(id) from schema_migrations)');
    const service = start({ DATABASE_URL: own.url });
    const answer = await fetch(`${await service.url()}/ready`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: 'unready', reason: 'MIGRATIONS_PENDING' },
    ]);
    service.signal('SIGTERM');
    await service.ended();
    await own.drop();
  });

  describe('on SIGTERM', () => {
    test('says that it is not ready while it still takes connections, then takes none', async () => {
      const service = start({ DRAIN_DELAY_MS: '700' });
      const url = await service.url();
      service.signal('SIGTERM');
      await pause(200);
      expect((await get(`${url}/ready`)).status).toBe(503);
      expect((await get(`${url}/health`)).status).toBe(200);
      const { code, ms } = await service.ended();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(5_000);
      await expect(get(`${url}/health`)).rejects.toThrow('ECONNREFUSED');
    });

    test('closes idle connections, and ends those in use with an answer', async () => {
      const service = start();
      const url = await service.url();
      const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const;
      await Promise.all(agents.map((agent) => get(`${url}/health`, agent)));
      service.signal('SIGTERM');
      await pause(100);
      // One of them goes on: its connection is still there, and this is its last answer.
      expect(await get(`${url}/health`, agents[0])).toEqual({ status: 200, connection: 'close' });
      const { code, ms } = await service.ended();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(4_000);
      for (const agent of agents) agent.destroy();
    });

    test('finishes what has begun to arrive', async () => {
      const service = start();
      const { hostname, port } = new URL(await service.url());
      const body = JSON.stringify({ query: '{ __typename }' });
      const socket = connect(Number(port), hostname);
      const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
      socket.write(head + body.slice(0, 5));
      await pause(200);
      service.signal('SIGTERM');
      await pause(1_500);
      socket.write(body.slice(5));
      let text = '';
      for await (const part of socket) text += String(part);
      expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"__typename":"Query"/i);
      expect((await service.ended()).code).toBe(0);
    });

    test('ends in time even when somebody never finishes, and at once when asked again', async () => {
      const hanging = (url: string): void => {
        const { hostname, port } = new URL(url);
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n');
      };
      const [patient, hasty] = [start(), start()];
      for (const service of [patient, hasty]) hanging(await service.url());
      await pause(200);
      patient.signal('SIGTERM');
      hasty.signal('SIGTERM');
      await pause(300);
      hasty.signal('SIGTERM');
      const ended = await hasty.ended();
      expect([ended.code, ended.ms < 1_000]).toEqual([1, true]);
      expect((await patient.ended()).ms).toBeLessThan(10_000);
    });
  });
});
