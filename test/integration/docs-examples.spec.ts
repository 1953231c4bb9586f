import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { scale, type CalendarUnit, type Rounding } from '#kernel';
import { CUSTOMER_PERMISSIONS, ROLE_PERMISSIONS, STOREFRONT_SCOPES } from '#access';
import { ADJUSTMENT_LIMITS, expiryOf, lastDayOf, type ExpiryPolicy } from '#ledger';
import { earn } from '../../libs/campaigns/domain/amount.js';
import { clawbackOf } from '../../libs/campaigns/domain/settlement.js';
import { root } from '../architecture/cruise.js';
import { textFilesOf } from '../architecture/tidy.js';
import { anchorsOf, codeIn, linksOf, proseOf, readDocument, tableOf } from '../support/markdown.js';
import { ONE_PER_UNIT } from '../support/test-app.js';

const documents = textFilesOf(root).filter((path) => path.endsWith('.md'));

function sourcesIn(...folders: string[]): string[] {
  const files = folders.flatMap((folder) =>
    textFilesOf(join(root, folder)).map((path) => join(folder, path)),
  );
  return files.filter((path) => /(?<!\.spec)\.ts$/.test(path));
}

/** The codes in `problem('CODE', ...)`, wherever a refusal is made. */
function problemCodes(): string[] {
  const codes = new Set<string>();
  for (const path of sourcesIn('libs', 'apps/api')) {
    const file = ts.createSourceFile(path, readDocument(path), ts.ScriptTarget.ES2023);
    const visit = (node: ts.Node): void => {
      const isProblem =
        ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'problem';
      const [code] = isProblem ? node.arguments : [];
      if (code && ts.isStringLiteral(code)) codes.add(code.text);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...codes].sort();
}

/** The codes in a part of a source file: quoted words in capitals. */
function codesBetween(path: string, start: string, end: string): string[] {
  const text = readDocument(path);
  const from = text.indexOf(start);
  return [...text.slice(from, text.indexOf(end, from)).matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
}

function firstCells(path: string, header: string): string[] {
  return tableOf(path, header).map(([cell]) => codeIn(cell));
}

describe('The links of the documents', () => {
  it.each(documents)('of %s lead somewhere', (path) => {
    const broken = linksOf(path).filter(
      (target) => !/^(https?|mailto):/.test(target) && !leads(path, target),
    );
    expect(broken).toEqual([]);
  });

  it('are seen to be broken when they are', () => {
    expect(leads('README.md', './docs/nowhere.md')).toBe(false);
    expect(leads('README.md', '#nowhere')).toBe(false);
    expect(leads('docs/guide.md', './staff.md#nowhere')).toBe(false);
    expect(leads('docs/guide.md', '../README.md#start')).toBe(true);
  });
});

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || (path.endsWith('.md') && anchorsOf(path).includes(anchor));
}

describe('The decisions', () => {
  const files = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md');

  it('are numbered without gaps and listed', () => {
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
    expect(linksOf('docs/decisions/README.md')).toEqual(files.map((name) => `./${name}`));
  });

  it.each(files)('%s has its parts, and ends with what enforces it', (name) => {
    const path = `docs/decisions/${name}`;
    const text = readDocument(path);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ]);
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^Enforced by: \[/);
    const enforcing = [...last.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(enforcing.filter((target) => !leads(path, target))).toEqual([]);
    const rules = [...last.matchAll(/`([^`]+)`/g)].map(([, rule = '']) => rule);
    const rulebook = ['.dependency-cruiser.mjs', 'libs/ledger/persistence/invariants.ts']
      .map(readDocument)
      .join('');
    expect(rules.filter((rule) => !rulebook.includes(`'${rule}'`))).toEqual([]);
  });
});

describe('The tables of the guide for storefronts', () => {
  it('name every code of a refusal, and no other', () => {
    expect(firstCells('docs/guide.md', 'code').sort()).toEqual(problemCodes());
  });

  it('name the type in which each refusal comes', () => {
    const declarations = sourcesIn('libs').flatMap((path) => [
      ...readDocument(path).matchAll(/@UserErrorFor\(\s*'([A-Z_]+)',\s*'(\w+)'/g),
    ]);
    const types = new Map(declarations.map(([, code = '', name = '']) => [code, name]));
    const documented = tableOf('docs/guide.md', 'code').map(([code, type]) => [
      codeIn(code),
      codeIn(type).split(' ')[0],
    ]);
    expect(documented).toEqual(documented.map(([code = '']) => [code, types.get(code) ?? 'Refused']));
    expect(types.size).toBeGreaterThan(5);
  });

  it('name every code of a top-level error, and no other', () => {
    const codes = codesBetween('libs/platform/graphql/endpoint.ts', 'PUBLIC_CODES', '])');
    expect(firstCells('docs/guide.md', '`extensions.code`').sort()).toEqual(
      [...codes, 'INTERNAL_SERVER_ERROR'].sort(),
    );
  });

  it('name every reason for earning nothing, and no other', () => {
    const reasons = codesBetween('libs/campaigns/domain/evaluate.ts', 'export type WhyNot', ';');
    const ofLimits = codesBetween('libs/campaigns/domain/granting.ts', 'export type LimitRefusal', ';');
    const ofOthers = codesBetween('libs/campaigns/domain/other-outcome.ts', 'export type OtherWhyNot', ';');
    const ofTrials = codesBetween('libs/campaigns/trials/simulation.service.ts', 'type OtherTrigger', ';');
    const explanations = 'libs/campaigns/explanations';
    const inHindsight = codesBetween(`${explanations}/explained.ts`, 'export type HindsightReason', ';');
    const standings = `${explanations}/customer-campaigns.service.ts`;
    const ofCampaigns = codesBetween(standings, 'export type UnaskedReason', ';');
    const all = new Set([
      ...['BALANCE_LIMIT', ...reasons, ...ofLimits, ...ofOthers],
      ...[...ofTrials, ...inHindsight, ...ofCampaigns],
    ]);
    expect(firstCells('docs/guide.md', '`whyNot`').sort()).toEqual([...all].sort());
  });

  it('name everything that can become of an award, and nothing else', () => {
    const statuses = codesBetween(
      'libs/campaigns/explanations/given-awards.service.ts',
      'export type AwardStatus',
      ';',
    );
    expect(firstCells('docs/guide.md', '`status`').sort()).toEqual([...statuses].sort());
  });
});

describe('The tables of the guide for staff', () => {
  it('say who may do what', () => {
    const holders: ReadonlySet<string>[] = [
      ROLE_PERMISSIONS.OWNER,
      ROLE_PERMISSIONS.MANAGER,
      ROLE_PERMISSIONS.SUPPORT,
      ROLE_PERMISSIONS.ANALYST,
      new Set(['public', ...STOREFRONT_SCOPES]),
      CUSTOMER_PERMISSIONS,
    ];
    const permissions = codesIn('libs/access/domain/permission.ts', 'PERMISSIONS = [', '] as const');
    const expected = permissions.map((permission) => [
      `\`${permission}\``,
      ...holders.map((holder) => (holder.has(permission) ? 'yes' : '')),
    ]);
    expect(tableOf('docs/staff.md', 'permission')).toEqual(expected);
  });

  it('and its text give the limits that hold at the start', () => {
    const text = proseOf('docs/staff.md').replaceAll(/\s+/g, ' ');
    const { OWNER, MANAGER, SUPPORT, ANALYST } = ADJUSTMENT_LIMITS;
    expect(ANALYST).toBe(0n);
    expect(text).toContain(
      `owner ${OWNER.toLocaleString('en')} points, manager ${MANAGER.toLocaleString('en')}, support ${SUPPORT.toLocaleString('en')}, analyst none`,
    );
  });
});

function codesIn(path: string, start: string, end: string): string[] {
  const text = readDocument(path);
  const from = text.indexOf(start);
  return [...text.slice(from, text.indexOf(end, from)).matchAll(/'([^']+)'/g)].map(([, code = '']) => code);
}

describe('The configuration table of the README', () => {
  const rows = new Map(
    tableOf('README.md', 'variable').map(([name, value]) => [codeIn(name), codeIn(value)]),
  );
  const config = readDocument('libs/platform/config/config.ts');

  it('names every variable that the services and scripts read, and no other', () => {
    const ofServices = [...config.matchAll(/^ {2}([A-Z_]+): z\./gm)].map(([, name = '']) => name);
    const scripts = textFilesOf(join(root, 'scripts')).map((path) =>
      readFileSync(join(root, 'scripts', path), 'utf8'),
    );
    const ofScripts = [...scripts.join('\n').matchAll(/process\.env\.([A-Z_]+)/g)].map(
      ([, name = '']) => name,
    );
    const ofOthers = new Set(['INIT_CWD', 'PATH', 'TMPDIR']);
    const ofFiles = codesIn('libs/platform/config/config.ts', 'FROM_FILES = [', ']').map(
      (name) => `${name}_FILE`,
    );
    const read = new Set([...ofServices, ...ofFiles, ...ofScripts.filter((name) => !ofOthers.has(name))]);
    expect([...rows.keys()].sort()).toEqual([...read].sort());
  });

  it('gives the defaults that hold', () => {
    const defaults = [...config.matchAll(/^ {2}([A-Z_]+): z\..*\.default\('?([\w.-]+?)'?\),$/gm)];
    expect(defaults.length).toBeGreaterThan(5);
    for (const [, name = '', value] of defaults) {
      if (name !== 'PERENNIAL_SECRET') expect([name, rows.get(name)]).toEqual([name, value]);
    }
  });
});

describe('The tables about the ledger', () => {
  it.each(tableOf('docs/ledger.md', 'example'))(
    'awarded by %s at %s in %s',
    (policy, at, zone, lastDay, goneFrom) => {
      const parsed = policyOf(codeIn(policy));
      const awardedAt = new Date(at ?? '');
      expect(lastDayOf(parsed, awardedAt, zone ?? '') ?? '').toBe(lastDay);
      if (lastDay) expect(expiryOf(parsed, awardedAt, zone ?? '')).toBe(Date.parse(goneFrom ?? ''));
    },
  );

  it.each(tableOf('docs/ledger.md', 'basis, 1 point per 100'))(
    'a basis of %s is rounded',
    (basis, ...expected) => {
      const roundings: Rounding[] = ['FLOOR', 'CEILING', 'HALF_UP'];
      expect(roundings.map((rounding) => scale(BigInt(basis ?? ''), 1n, 100n, rounding))).toEqual(
        expected.map(BigInt),
      );
    },
  );

  it('take back what the rule takes back, return by return', () => {
    const rows = tableOf('docs/ledger.md', 'kept, minor units');
    let inAll = 0n;
    for (const [kept = '', ...figures] of rows) {
      const taken = clawbackOf({ points: 10n, clawedBack: inAll }, earn(ONE_PER_UNIT, BigInt(kept)), 0n);
      inAll += taken;
      expect(figures.map(BigInt)).toEqual([earn(ONE_PER_UNIT, BigInt(kept)), taken, inAll]);
    }
    expect([rows.length, inAll]).toEqual([4, 10n]);
  });

  it('name every invariant', () => {
    const stores = [
      'tiers',
      'clubs',
      'events',
      'partners',
      'households',
      'coupons',
      'limits',
      'rewards',
      'draws',
      'referrals',
      'feedback',
      'checkout',
      'metrics',
    ];
    const names = ['ledger', 'activity', 'campaigns', ...stores].flatMap((lib) =>
      sourcesIn(`libs/${lib}/persistence`)
        .filter((path) => path.endsWith('invariants.ts'))
        .flatMap((path) => [...readDocument(path).matchAll(/name: '([^']+)'/g)])
        .map(([, name = '']) => name),
    );
    expect(firstCells('docs/ledger.md', 'invariant').sort()).toEqual(names.sort());
  });
});

/** "END_OF QUARTER 3", "DAYS 10", "FIXED_DATE 2026-12-31", "NEVER". */
function policyOf(text: string): ExpiryPolicy {
  const [kind, first = '', second = ''] = text.split(' ');
  switch (kind) {
    case 'NEVER':
      return { kind };
    case 'DAYS':
    case 'SLIDING':
      return { kind, days: Number(first) };
    case 'MONTHS':
      return { kind, months: Number(first) };
    case 'END_OF':
      return { kind, unit: first as CalendarUnit, months: Number(second) };
    case 'FIXED_DATE':
      return { kind, date: first };
    default:
      throw new Error(`no policy: ${text}`);
  }
}
