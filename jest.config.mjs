const libraries = ['kernel', 'platform', 'access', 'customers', 'ledger', 'activity', 'campaigns'];

/** Packages that ship ECMAScript modules only: Jest cannot require them before Node 24.9, so they are compiled too. */
const esmPackages = ['@nestjs', 'jose', 'csv-parse', 'csv-stringify', 'nanoid'];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testTimeout: 60_000,
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {
    ...Object.fromEntries(libraries.map((name) => [`^#${name}$`, `<rootDir>/libs/${name}/index.ts`])),
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
};
