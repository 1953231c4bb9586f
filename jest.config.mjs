import { readdirSync } from 'node:fs';

/** Packages have names that begin with `#`, too: only ours are mapped. */
const libraries = readdirSync(new URL('libs', import.meta.url));

/**
 * Packages that ship ECMAScript modules only, or import them when they run: Jest cannot do either before Node 24.9, so they
 * are compiled too.
 */
const esmPackages = [
  '@opentelemetry/otlp-exporter-base',
  '@marcbachmann/cel-js',
  'leven',
  'd3-[a-z-]+',
  'internmap',
  '@nestjs',
  'jose',
  'csv-parse',
  'csv-stringify',
  'cookie',
];

/** @param {object} transform */
function compilerOptions(transform) {
  return {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, ...transform },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  };
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testTimeout: 60_000,
  // A worker that has grown by many files of tests begins anew, instead of collecting garbage among all of it.
  workerIdleMemoryLimit: '1.5GB',
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {
    // As `imports` of package.json and `paths` of tsconfig.json have it.
    [`^#(${libraries.join('|')})$`]: '<rootDir>/libs/$1/index.ts',
    // Second doors, such as `#ledger/graphql`.
    [`^#(${libraries.join('|')})/(graphql|http)$`]: '<rootDir>/libs/$1/$2/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    // Class fields mean the same as in scripts/steps/compilation.mjs, which builds what is shipped.
    '^.+\\.ts$': ['@swc/jest', compilerOptions({ useDefineForClassFields: false })],
    '^.+\\.m?js$': ['@swc/jest', compilerOptions({})],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join('|')})/)`],
};
