import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cruise.js';
import { findingsIn, findingsInRepository, isSource, textFilesOf } from './tidy.js';

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `  call(${index});`).join('\n');
}

/** Put together from parts, so that this file is tidy itself. */
const planted: readonly { what: string; path: string; text: string; finding: string }[] = [
  { what: 'a long file', path: 'libs/a/b.ts', text: lines(400), finding: 'has 400 lines' },
  { what: 'a long file of a script', path: 'scripts/b.mjs', text: lines(400), finding: 'has 400 lines' },
  {
    what: 'a long function',
    path: 'libs/a/b.ts',
    text: `const short = () => 1;\nfunction long() {\n${lines(59)}\n}`,
    finding: 'libs/a/b.ts:2 is a function of 61 lines',
  },
  {
    what: 'a long method',
    path: 'libs/a/b.ts',
    text: `class A {\n  long() {\n${lines(59)}\n}}`,
    finding: 'is a function of 61 lines',
  },
  {
    what: 'a long function beside the tests',
    path: 'libs/a/b.spec.ts',
    text: `const long = () => {\n${lines(59)}\n};`,
    finding: 'is a function of 61 lines',
  },
  {
    what: 'unfinished work',
    path: 'docs/a.md',
    text: `- ${'TO'}DO: more`,
    finding: 'docs/a.md:1 marks unfinished work',
  },
  {
    what: 'a test alone',
    path: 'libs/a/b.spec.ts',
    text: `it.${'only'}('x', f);`,
    finding: 'leaves tests out',
  },
  {
    what: 'a test left out',
    path: 'libs/a/b.spec.ts',
    text: `describe.${'skip'}.each([])('x', f);`,
    finding: 'leaves tests out',
  },
  {
    what: 'a test left out by name',
    path: 'libs/a/b.spec.ts',
    text: `x${'it'}('x', f);`,
    finding: 'leaves tests out',
  },
  {
    what: 'a path of one machine',
    path: 'README.md',
    text: `see /${'home'}/someone/file`,
    finding: 'a path of one machine',
  },
  {
    what: 'a registry',
    path: 'package-lock.json',
    text: `"resolved": "https://${'registry'}.example.org/a.tgz"`,
    finding: "a package registry's host",
  },
  {
    what: 'a default export',
    path: 'libs/a/b.ts',
    text: 'export default class A {}',
    finding: 'exports a default',
  },
  { what: 'a default value', path: 'libs/a/b.ts', text: 'export default 1;', finding: 'exports a default' },
  { what: 'a vague name', path: 'libs/a/utils.ts', text: '', finding: 'is named for nothing' },
  { what: 'a vague folder', path: 'libs/a/common/b.ts', text: '', finding: 'is named for nothing' },
  { what: 'a prefix', path: 'libs/a/b.ts', text: 'interface IWallet {}', finding: 'prefixes an interface' },
];

const tidy: readonly { what: string; path: string; text: string }[] = [
  { what: 'a file of 399 lines', path: 'libs/a/b.ts', text: `${lines(399)}\n` },
  { what: 'a function of 60 lines', path: 'libs/a/b.ts', text: `function f() {\n${lines(58)}\n}` },
  { what: 'a long describe', path: 'libs/a/b.spec.ts', text: `describe('a', () => {\n${lines(80)}\n});` },
  {
    what: 'a long table of tests',
    path: 'libs/a/b.spec.ts',
    text: `it.each([])('a', () => {\n${lines(80)}\n});`,
  },
  {
    what: 'a test for one platform',
    path: 'libs/a/b.spec.ts',
    text: `const f = linux ? test : test.${'skip'};`,
  },
  {
    what: 'a default export of a configuration',
    path: 'apps/admin/vite.config.ts',
    text: 'export default {};',
  },
  {
    what: 'the public registry',
    path: 'package-lock.json',
    text: '"resolved": "https://registry.npmjs.org/a.tgz"',
  },
  { what: 'a name that begins with an I', path: 'libs/a/b.ts', text: 'interface Idea {}' },
];

describe('The code', () => {
  it('is tidy', () => {
    expect(findingsInRepository(root)).toEqual([]);
    expect(textFilesOf(root).filter(isSource).length).toBeGreaterThan(50);
  });

  it.each(planted)('would be refused with $what', ({ path, text, finding }) => {
    expect(findingsIn(path, text)).toEqual([expect.stringContaining(finding)]);
  });

  it.each(tidy)('may have $what', ({ path, text }) => {
    expect(findingsIn(path, text)).toEqual([]);
  });

  it('has a front door and a README for every lib', () => {
    const needed = readdirSync(join(root, 'libs')).flatMap((lib) => [
      `libs/${lib}/index.ts`,
      `libs/${lib}/README.md`,
    ]);
    expect(needed.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
