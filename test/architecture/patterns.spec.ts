import { slowPatternsIn, starHeight } from './patterns.js';
import { parseSource, serviceSources } from './source-files.js';

/** Why a pattern with a repetition in another one is harmless, and the text that would show it if it were not. */
const ALLOWED: Readonly<Record<string, { readonly why: string; readonly attack: string }>> = {
  '/^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$/': {
    why: 'each turn begins with a point, which no turn holds',
    attack: `a${'.aaaa'.repeat(20_000)}!`,
  },
  '/^[^\\s@]{1,64}@[^\\s@.]+(\\.[^\\s@.]+)+$/': {
    why: 'each turn begins with a point, which no turn holds',
    attack: `a@a${'.aaaa'.repeat(20_000)}@`,
  },
  '/^\\s*(?:--[^\\n]*\\n\\s*)*([a-z]+)/i': {
    why: 'each turn begins with dashes, and reads our own statements only',
    attack: `${'--aaaa\n  '.repeat(20_000)}!`,
  },
};
const MILLISECONDS_MAX = 100;

function regExpOf(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}

describe('Patterns', () => {
  const findings = serviceSources().flatMap(slowPatternsIn);

  it('take linear time by their form, but for those that are listed', () => {
    const others = findings.filter(({ what }) => !(what in ALLOWED));
    expect(others.map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([]);
    expect(Object.keys(ALLOWED).filter((what) => !findings.some((each) => each.what === what))).toEqual([]);
  });

  it('are written once where they are listed: two of them would come to differ', () => {
    const places = Object.keys(ALLOWED).map((what) => findings.filter((each) => each.what === what));
    expect(
      places
        .filter(({ length }) => length > 1)
        .map((same) => same.map(({ path, line }) => `${path}:${line}`)),
    ).toEqual([]);
  });

  it.each(Object.entries(ALLOWED))('are quick where they are listed: %s', (literal, { attack }) => {
    const startedAt = performance.now();
    regExpOf(literal).test(attack);
    expect(performance.now() - startedAt).toBeLessThan(MILLISECONDS_MAX);
  });

  it.each([
    ['^[a-z]+$', 1],
    ['a{1,64}', 0],
    ['(a+)+$', 2],
    ['^(?:a|b*)*$', 2],
    ['([a-z]+\\s?)+', 2],
    ['(?<name>x{2,})*', 2],
    ['(a{1,3})+', 1],
    ['((a+)?b)*', 2],
    ['((a*)*)*', 3],
    ['[*+]+(b)*', 1],
    ['\\(\\+*\\)+', 1],
    ['(?=a+)b', 1],
    ['\\p{L}+x', 1],
    ['(a+){1,3}', 1],
  ])('of the form %s have a star height of %i', (source, height) => {
    expect(starHeight(source)).toBe(height);
  });

  it.each([
    'const a = /(a+)+$/;',
    'const a = new RegExp(text);',
    'const a = RegExp(text);',
    'const a = /(a)\\1/;',
  ])('would be found: %s', (text) => {
    expect(slowPatternsIn(parseSource('libs/a/b.ts', text))).toHaveLength(1);
  });
});
