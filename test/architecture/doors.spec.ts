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
 * Everything that an entry may load, with the imports that lead to it, an imported file a line. Imports that wait until
 * they are needed count too: a command of the command line is one.
 */
function waysFrom(entry: string, { imports }: Cruise): ReadonlyMap<string, string> {
  const ways = new Map([[entry, entry]]);
  for (const [file, way] of ways) {
    for (const { to, isOfTypes } of imports.get(file) ?? []) {
      if (!isOfTypes && !ways.has(to)) ways.set(to, `${way}\n-> ${to}`);
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

  it('is told from one that does', () => {
    const reached = [...waysFrom('apps/api/main.ts', cruised).keys()].filter((to) =>
      SERVER_PACKAGES.test(to),
    );
    expect(reached.some((to) => to.includes('@nestjs/graphql'))).toBe(true);
  });
});
