import { cruise, root, type Cruise } from './cruise.js';

/** What serves requests, and nothing else. */
const SERVER_PACKAGES = new RegExp(
  `node_modules/(${[
    'graphql',
    'graphql-[^/]+',
    'dataloader',
    'ws',
    'fastify',
    '@fastify/[^/]+',
    '@apollo/[^/]+',
    '@as-integrations/[^/]+',
    '@nestjs/(graphql|apollo|platform-fastify)',
    // Inputs of GraphQL are checked by these.
    'class-(validator|transformer)',
  ].join('|')})/`,
);

/**
 * Everything that an entry loads, with the imports that lead to it, an imported file a line. Imports that wait until
 * they are needed, such as each command of the command line, count unless `when` is `'at once'`.
 */
function waysFrom(
  entry: string,
  { imports }: Cruise,
  when: 'ever' | 'at once' = 'ever',
): ReadonlyMap<string, string> {
  const ways = new Map([[entry, entry]]);
  for (const [file, way] of ways) {
    for (const { to, isOfTypes, isLate } of imports.get(file) ?? []) {
      if (isOfTypes || (isLate && when === 'at once')) continue;
      if (!ways.has(to)) ways.set(to, `${way}\n-> ${to}`);
    }
  }
  return ways;
}

describe('A process that serves no requests', () => {
  let cruised: Cruise;

  beforeAll(async () => {
    cruised = await cruise(root, ['apps', 'libs', 'migrations']);
  });

  it.each(['apps/cli/main.ts', 'apps/worker/main.ts'])(
    'loads neither GraphQL nor Fastify from %s',
    (entry) => {
      const ways = waysFrom(entry, cruised);
      expect([...ways].filter(([to]) => SERVER_PACKAGES.test(to)).map(([, way]) => way)).toEqual([]);
      expect([...ways.keys()]).toEqual(expect.arrayContaining(['libs/ledger/ledger.service.ts']));
    },
  );

  it('lists its commands before it loads a lib', () => {
    const atOnce = [...waysFrom('apps/cli/main.ts', cruised, 'at once').keys()];
    expect(atOnce.filter((to) => to.startsWith('libs/'))).toEqual([]);
    expect(atOnce).toContain('apps/cli/commands/commands.ts');
  });

  it('is told from one that does', () => {
    const reached = [...waysFrom('apps/api/main.ts', cruised).keys()].filter((to) =>
      SERVER_PACKAGES.test(to),
    );
    expect(reached.some((to) => to.includes('@nestjs/graphql'))).toBe(true);
  });
});
