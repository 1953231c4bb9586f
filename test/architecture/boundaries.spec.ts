import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, root, type Cruise } from './cruise.js';

const folders = ['apps', 'libs', 'migrations', 'scripts', 'test'];

/** The table of the architecture, written a second time on purpose: the rules must say the same. */
const ranks: Readonly<Record<string, number>> = {
  kernel: 0,
  platform: 1,
  ...{ access: 2, customers: 2 },
  ...{ ledger: 3, activity: 3, limits: 3 },
  campaigns: 4,
  ...{
    tiers: 5,
    clubs: 5,
    partners: 5,
    events: 5,
    households: 5,
    coupons: 5,
    draws: 5,
    rewards: 5,
    referrals: 5,
    feedback: 5,
  },
  ...{ checkout: 6, metrics: 6 },
};
const libs = Object.keys(ranks);

function mayImport(from: string, to: string): boolean {
  return Number(ranks[to]) < Number(ranks[from]) || (from === 'customers' && to === 'access');
}

/** Each plant breaks the rule it stands under: `from` imports `to`. */
const plants: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  'domain-is-pure': [
    ['libs/ledger/domain/asks-platform.ts', '#platform'],
    ['libs/ledger/domain/asks-service.ts', '../ledger.service.js'],
    ['libs/ledger/domain/asks-tables.ts', '../persistence/wallet.entity.js'],
    ['libs/ledger/domain/asks-node.ts', 'node:crypto'],
    ['libs/ledger/domain/asks-luxon.ts', 'luxon'],
  ],
  'kernel-is-pure': [
    ['libs/kernel/asks-typeorm.ts', 'typeorm'],
    ['libs/kernel/asks-files.ts', 'node:fs'],
  ],
  'persistence-below-service': [
    ['libs/ledger/persistence/asks-service.ts', '../ledger.service.js'],
    ['libs/ledger/persistence/asks-graphql.ts', '../graphql/wallet.type.js'],
  ],
  'graphql-behind-its-door': [
    ['libs/ledger/asks-graphql.service.ts', './graphql/wallet.type.js'],
    ['libs/ledger/asks-graphql.module.ts', './graphql/wallet.type.js'],
    ['libs/ledger/asks-graphql-door.service.ts', '#access/graphql'],
    ['libs/ledger/domain/asks-graphql-door.ts', '#platform/graphql'],
    ['libs/ledger/jobs/asks-http-door.job.ts', '#platform/http'],
    ['libs/tiers/index.ts', './graphql/index.js'],
  ],
  'services-below-server': [
    ['libs/platform/asks-graphql.ts', './graphql/index.js'],
    ['libs/platform/telemetry/asks-http.ts', '../http/index.js'],
  ],
  'service-below-jobs': [['libs/ledger/asks-jobs.service.ts', './jobs/expiry.job.js']],
  'transport-through-service': [
    ['libs/ledger/graphql/asks-tables.resolver.ts', '../persistence/wallet.entity.js'],
    ['libs/ledger/jobs/asks-tables.job.ts', '../persistence/wallet.entity.js'],
    ['libs/ledger/jobs/asks-graphql.job.ts', '../graphql/wallet.type.js'],
  ],
  'not-through-own-door': [
    ['libs/ledger/persistence/asks-door.ts', '../index.js'],
    ['libs/ledger/graphql/asks-own-door.ts', './index.js'],
  ],
  ranked: [['libs/gossip/asks-kernel.ts', '#kernel']],
  'front-door': [
    ['libs/tiers/asks-inside.ts', '../ledger/ledger.service.js'],
    ['apps/api/asks-inside.ts', '../../libs/ledger/ledger.service.js'],
    ['libs/tiers/graphql/asks-inside.ts', '../../ledger/graphql/wallet.type.js'],
  ],
  'front-door-by-name': [
    ['libs/tiers/asks-by-path.ts', '../ledger/index.js'],
    ['apps/api/asks-by-path.ts', '../../libs/ledger/index.js'],
    ['apps/api/asks-graphql-by-path.ts', '../../libs/ledger/graphql/index.js'],
  ],
  'graphql-for-the-api': [
    ['apps/cli/asks-graphql.ts', '#ledger/graphql'],
    ['apps/worker/asks-http.ts', '#platform/http'],
  ],
  'libs-below-apps': [
    ['libs/tiers/asks-app.ts', '../../apps/api/main.js'],
    ['libs/tiers/asks-migrations.ts', '../../migrations/index.js'],
  ],
  'migrations-stand-alone': [['migrations/asks-ledger.ts', '#ledger']],
  'tests-are-leaves': [
    ['libs/tiers/asks-test.ts', '../../test/support/database.js'],
    ['libs/tiers/asks-spec.ts', '../ledger/ledger.spec.js'],
  ],
  'typeorm-in-persistence': [
    ['libs/ledger/asks-typeorm.service.ts', 'typeorm'],
    ['libs/ledger/graphql/asks-typeorm.ts', 'typeorm'],
    ['apps/api/asks-typeorm.ts', 'typeorm'],
  ],
  'pg-in-platform': [
    ['libs/ledger/persistence/asks-pg.ts', 'pg'],
    ['apps/cli/asks-pg.ts', 'pg'],
  ],
  'declared-packages': [
    ['libs/platform/asks-undeclared.ts', 'undeclared'],
    ['libs/platform/asks-dev.ts', 'jest'],
  ],
  resolvable: [['libs/platform/asks-nothing.ts', './nothing.js']],
  'no-cycles': [['libs/platform/one.ts', './two.js']],
};

/** What must stay allowed. */
const permitted: readonly (readonly [from: string, to: string])[] = [
  ['libs/kernel/dates.ts', 'luxon'],
  ['libs/kernel/digests.ts', 'node:crypto'],
  ['libs/ledger/domain/wallet.ts', '#kernel'],
  ['libs/ledger/domain/wallet.spec.ts', '#platform'],
  ['libs/ledger/persistence/rows.ts', 'typeorm'],
  ['libs/ledger/persistence/states.ts', '../domain/wallet.js'],
  ['libs/ledger/wallets.service.ts', './persistence/wallet.entity.js'],
  ['libs/ledger/graphql/wallet.resolver.ts', '../ledger.service.js'],
  ['libs/ledger/graphql/wallet.input.ts', '../domain/wallet.js'],
  ['libs/ledger/ledger.module.ts', './jobs/expiry.job.js'],
  ['libs/ledger/graphql/wallet.arguments.ts', '#platform/graphql'],
  ['libs/ledger/graphql/wallet.spec.ts', '#campaigns/graphql'],
  ['libs/platform/graphql/status.ts', '../http/edge-errors.js'],
  ['apps/api/schema.ts', '#ledger/graphql'],
  ['apps/api/edge.ts', '#platform/http'],
  ['libs/ledger/ledger.spec.ts', 'jest'],
  ['libs/platform/pool.ts', 'pg'],
  ['libs/platform/mapping.ts', 'typeorm'],
  ['migrations/1763000000002-access.ts', '#platform'],
  ['apps/api/serve.ts', '#metrics'],
  ['apps/cli/migrate.ts', '../../migrations/index.js'],
  ['scripts/database.mjs', 'pg'],
  ['test/support/database.ts', '../../libs/ledger/persistence/wallet.entity.js'],
];

const existing = [
  'apps/api/main.ts',
  'libs/ledger/ledger.service.ts',
  'libs/ledger/graphql/wallet.type.ts',
  'libs/ledger/jobs/expiry.job.ts',
  'libs/ledger/persistence/wallet.entity.ts',
  'migrations/index.ts',
  ...libs.flatMap((lib) => [`libs/${lib}/index.ts`, `libs/${lib}/graphql/index.ts`]),
  'libs/platform/http/index.ts',
  'libs/platform/http/edge-errors.ts',
];

function write(directory: string, path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

interface Manifest {
  readonly imports: Readonly<Record<string, { readonly source: string }>>;
}

function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

function importOf(specifier: string): string {
  return `import * as planted from '${specifier}';\nexport { planted };\n`;
}

/** A repository in small, with a few good imports and all the bad ones. */
function plantAll(directory: string): void {
  const { imports } = manifestOf(root);
  const dependencies = { luxon: '1', pg: '1', typeorm: '1' };
  const manifest = { type: 'module', imports, dependencies, devDependencies: { jest: '1' } };
  write(directory, 'package.json', JSON.stringify(manifest));
  write(directory, 'tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  for (const name of ['luxon', 'pg', 'typeorm', 'jest', 'undeclared']) {
    write(
      directory,
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    );
    write(directory, `node_modules/${name}/index.js`, 'export {};\n');
  }
  for (const path of existing) write(directory, path, 'export const here = 1;\n');
  for (const from of libs) {
    for (const to of libs) {
      if (from === to) continue;
      write(directory, `libs/${from}/to-${to}.ts`, importOf(`#${to}`));
      write(directory, `libs/${from}/graphql/to-${to}.ts`, importOf(`#${to}/graphql`));
    }
  }
  for (const [from, to] of [...Object.values(plants).flat(), ...permitted])
    write(directory, from, importOf(to));
  write(directory, 'libs/platform/two.ts', importOf('./one.js'));
  write(
    directory,
    'libs/platform/three.ts',
    "import type { four } from './four.js';\nexport type Three = typeof four;\n",
  );
  write(
    directory,
    'libs/platform/four.ts',
    "export { type Three } from './three.js';\nexport const four = 4;\n",
  );
}

describe('The import rules', () => {
  let directory: string;
  let planted: Cruise;

  beforeAll(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'perennial-boundaries-')));
    plantAll(directory);
    planted = await cruise(directory, folders);
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function rulesBrokenBy(from: string): string[] {
    return planted.violations
      .filter((violation) => violation.from === from)
      .map((violation) => violation.rule);
  }

  it('hold in this repository', async () => {
    const { violations, fileCount } = await cruise(root, folders);
    expect(violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)).toEqual([]);
    expect(fileCount).toBeGreaterThan(50);
  }, 180_000);

  it('find names of libs where they are found when they run', () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: { paths: Readonly<Record<string, readonly string[]>> };
    };
    const { imports } = manifestOf(root);
    const sources = Object.entries(imports).map(([name, { source }]) => [name, [source]]);
    expect(Object.entries(compilerOptions.paths)).toEqual(sources);
  });

  it('let a lib import lower ranks only', () => {
    const pairs = libs.flatMap((from) => libs.filter((to) => to !== from).map((to) => ({ from, to })));
    for (const folder of ['', 'graphql/']) {
      const refused = pairs.filter(({ from, to }) =>
        rulesBrokenBy(`libs/${from}/${folder}to-${to}.ts`).includes(`rank-of-${from}`),
      );
      expect(refused).toEqual(pairs.filter(({ from, to }) => !mayImport(from, to)));
    }
  });

  it.each(Object.entries(plants).flatMap(([rule, files]) => files.map(([from, to]) => ({ rule, from, to }))))(
    'find $from -> $to ($rule)',
    ({ rule, from }) => expect(rulesBrokenBy(from)).toContain(rule),
  );

  it.each(permitted.map(([from, to]) => ({ from, to })))('allow $from -> $to', ({ from }) => {
    expect(rulesBrokenBy(from)).toEqual([]);
  });

  it('allow types to name each other', () => {
    expect([rulesBrokenBy('libs/platform/three.ts'), rulesBrokenBy('libs/platform/four.ts')]).toEqual([
      [],
      [],
    ]);
  });

  it('are each proven by a plant', () => {
    const proven = [...Object.keys(plants), ...libs.map((lib) => `rank-of-${lib}`)];
    expect([...planted.rules].sort()).toEqual(proven.sort());
  });
});
