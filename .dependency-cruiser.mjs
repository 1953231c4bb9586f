// @ts-check
/**
 * Who may import whom. Proven rule by rule in test/architecture/boundaries.spec.ts.
 *
 * A lib imports libs of a lower rank only; equal ranks meet through activities and the engine's registries.
 * @type {Readonly<Record<string, number>>}
 */
const ranks = {
  kernel: 0,
  platform: 1,
  access: 2,
  customers: 2,
  ledger: 3,
  activity: 3,
  limits: 3,
  campaigns: 4,
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
  checkout: 6,
  metrics: 6,
};

/**
 * Imports between equal ranks that were decided one by one: customers need programs, actors and the audit log.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const exceptions = { customers: ['access'] };

const SPEC = '\\.spec\\.ts$';
/** Services and types; and beside them what only the API and tests load. */
const DOORS = '^libs/([^/]+/(graphql/)?|platform/http/)index\\.ts$';
/** Where GraphQL lives, and in platform what only a server of HTTP and sockets needs. */
const TRANSPORT = 'graphql|http|sockets';
const LAYERS = 'domain|persistence|graphql|jobs';

/** `to` pattern of an npm package, wherever npm put it; `$` alone is its unresolved name. */
const npm = (/** @type {string} */ names) => `(^|node_modules/)(${names})(/|$)`;

const rankRules = Object.entries(ranks).map(([lib, rank]) => {
  const lower = Object.keys(ranks).filter((other) => ranks[other] < rank);
  const allowed = [lib, ...lower, ...(exceptions[lib] ?? [])];
  return {
    name: `rank-of-${lib}`,
    comment: `libs/${lib} has rank ${rank} and may import lower ranks only.`,
    severity: 'error',
    from: { path: `^libs/${lib}/`, pathNot: SPEC },
    to: { path: '^libs/', pathNot: `^libs/(${allowed.join('|')})/` },
  };
});

const layerRules = [
  {
    name: 'domain-is-pure',
    comment: 'Rules of the field know the kernel and nothing else: no database, no framework, no clock.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/domain/', pathNot: SPEC },
    to: { pathNot: ['^libs/$1/domain/', '^libs/kernel/index\\.ts$'] },
  },
  {
    name: 'kernel-is-pure',
    comment: 'The kernel depends on dates and digests only.',
    severity: 'error',
    from: { path: '^libs/kernel/', pathNot: SPEC },
    to: { pathNot: ['^libs/kernel/', npm('luxon|@types/luxon'), '^(node:)?crypto$'] },
  },
  {
    name: 'persistence-below-service',
    comment: 'Tables and SQL know the domain, never who calls them.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/persistence/', pathNot: SPEC },
    to: { path: '^libs/$1/', pathNot: '^libs/$1/(persistence|domain)/' },
  },
  {
    name: 'graphql-behind-its-door',
    comment:
      'The command line and the worker load services without GraphQL: only graphql/ folders know it, or a `#lib/graphql`.',
    severity: 'error',
    from: { path: '^libs/', pathNot: [SPEC, '^libs/[^/]+/graphql/', '^libs/platform/'] },
    to: { path: `^libs/[^/]+/(${TRANSPORT})/` },
  },
  {
    name: 'services-below-server',
    comment: 'What every process loads of platform needs no GraphQL, no Fastify and no sockets.',
    severity: 'error',
    from: { path: '^libs/platform/', pathNot: [SPEC, `^libs/platform/(${TRANSPORT})/`] },
    to: { path: `^libs/platform/(${TRANSPORT})/`, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'service-below-jobs',
    comment: 'Use cases know no job queue; only modules and the front door put them together.',
    severity: 'error',
    from: {
      path: '^libs/([^/]+)/',
      pathNot: [SPEC, `^libs/[^/]+/(${LAYERS})/`, '\\.module\\.ts$', DOORS, '^libs/platform/'],
    },
    to: { path: '^libs/$1/jobs/' },
  },
  {
    name: 'transport-through-service',
    comment: 'Resolvers and jobs reach tables through the service, and not one another.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/(graphql|jobs)/', pathNot: [SPEC, '^libs/platform/'] },
    to: { path: `^libs/$1/(${LAYERS})/`, pathNot: '^libs/$1/($2|domain)/' },
  },
  {
    name: 'not-through-own-door',
    comment: 'Inside a lib, import the file: the way through index.ts is a cycle.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/', pathNot: SPEC },
    to: { path: '^libs/$1/((graphql|http)/)?index\\.ts$' },
  },
];

const doorRules = [
  {
    name: 'ranked',
    comment: 'A new lib gets a rank in the table above first.',
    severity: 'error',
    from: { path: '^libs/', pathNot: `^libs/(${Object.keys(ranks).join('|')})/` },
    to: {},
  },
  {
    name: 'front-door',
    comment: 'Libs are entered through index.ts or graphql/index.ts.',
    severity: 'error',
    from: { path: '^(libs/[^/]+|apps|migrations)/', pathNot: SPEC },
    to: { path: '^libs/', pathNot: ['^$1/', DOORS] },
  },
  {
    name: 'front-door-by-name',
    comment:
      'Write `#ledger`, not a path to its index.ts: the name leads to sources in tests and to dist in production.',
    severity: 'error',
    from: { path: '^(libs/[^/]+|apps|migrations)/', pathNot: SPEC },
    to: { path: DOORS, pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
  },
  {
    name: 'graphql-for-the-api',
    comment: 'A command and a job start without GraphQL: its doors are for the API.',
    severity: 'error',
    from: { path: '^(apps|scripts)/', pathNot: [SPEC, '^apps/api/'] },
    to: { path: `^libs/[^/]+/(${TRANSPORT})/` },
  },
  {
    name: 'libs-below-apps',
    comment: 'Libs know neither the apps nor migrations nor scripts.',
    severity: 'error',
    from: { path: '^libs/', pathNot: SPEC },
    to: { path: '^(apps|migrations|scripts)/' },
  },
  {
    name: 'migrations-stand-alone',
    comment:
      'A landed migration must not change with the code: it knows TypeORM, the role name and its SQL helpers.',
    severity: 'error',
    from: { path: '^migrations/' },
    to: { pathNot: ['^migrations/', '^libs/platform/index\\.ts$', npm('typeorm')] },
  },
  {
    name: 'tests-are-leaves',
    comment: 'What ships does not import tests or what tests need.',
    severity: 'error',
    from: { path: '^(apps|libs|migrations|scripts)/', pathNot: SPEC },
    to: { path: ['^test/', SPEC] },
  },
];

const packageRules = [
  {
    name: 'typeorm-in-persistence',
    comment: 'TypeORM is for mapping and migrations.',
    severity: 'error',
    from: {
      path: '^(apps|libs|migrations)/',
      pathNot: [
        SPEC,
        '^libs/[^/]+/persistence/',
        '^libs/platform/',
        '^migrations/',
        '^apps/composition/entities\\.ts$',
      ],
    },
    to: { path: npm('typeorm') },
  },
  {
    name: 'pg-in-platform',
    comment: 'One place opens connections, sets the role and parses types.',
    severity: 'error',
    from: { path: '^(apps|libs|migrations)/', pathNot: [SPEC, '^libs/platform/'] },
    to: { path: npm('pg|@types/pg') },
  },
  {
    name: 'declared-packages',
    comment: 'Every package is a dependency of package.json, and what ships needs no development dependency.',
    severity: 'error',
    from: { path: '^(apps|libs|migrations)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'resolvable',
    comment: 'An import leads somewhere.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Imports of types alone are gone at run time and may be mutual.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...rankRules, ...layerRules, ...doorRules, ...packageRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.perennial)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mts', '.mjs', '.js', '.d.ts'],
    },
  },
};
