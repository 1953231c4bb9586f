import fc from 'fast-check';
import type { Attributes } from './attributes.js';
import { changeAttributes, parseAttributes } from './attributes.js';

function changesOf(...inputs: Parameters<typeof parseAttributes>[0]) {
  const parsed = parseAttributes(inputs);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}

function pathOf(inputs: Parameters<typeof parseAttributes>[0]): readonly string[] | undefined {
  const parsed = parseAttributes(inputs);
  return parsed.ok ? undefined : parsed.problem.path;
}

describe('Attributes', () => {
  it('hold a text, a number or a flag by name', () => {
    const changes = changesOf(
      { name: 'size', text: 'M' },
      { name: 'visits', number: 0 },
      { name: 'vip', flag: false },
    );
    expect(changeAttributes({}, changes)).toEqual({ ok: true, value: { size: 'M', visits: 0, vip: false } });
  });

  it('are merged by name: others stay, and one without a value is removed', () => {
    const changes = changesOf({ name: 'size', text: 'L' }, { name: 'vip' });
    const changed = changeAttributes({ size: 'M', vip: true, visits: 3 }, changes);
    expect(changed).toEqual({ ok: true, value: { size: 'L', visits: 3 } });
  });

  it.each(['', 'Size', '1st', '_x', 'a-b', 'a.b', 'ä', 'a'.repeat(64), 'a\n', '__proto__'])(
    'cannot be named %j',
    (name) => {
      expect(pathOf([{ name, text: 'x' }])).toEqual(['attributes', '0', 'name']);
    },
  );

  it.each(['a', 'constructor', `a${'_'.repeat(62)}`])('can be named %j', (name) => {
    expect(changeAttributes({}, changesOf({ name, flag: true }))).toEqual({
      ok: true,
      value: { [name]: true },
    });
  });

  it.each([
    [{ text: 'x', number: 1 }, []],
    [{ text: '', flag: false }, []],
    [{ text: 'x'.repeat(1_001) }, ['text']],
    [{ text: 'a\u0000b' }, ['text']],
    [{ text: '\ud800' }, ['text']],
    [{ number: Number.NaN }, ['number']],
    [{ number: Number.POSITIVE_INFINITY }, ['number']],
    [{ number: 1e12 + 1 }, ['number']],
  ])('cannot be %j', (value, path) => {
    expect(pathOf([{ name: 'a', ...value }])).toEqual(['attributes', '0', ...path]);
  });

  it('cannot name one twice in an input', () => {
    expect(
      pathOf([
        { name: 'a', flag: true },
        { name: 'a', flag: false },
      ]),
    ).toEqual(['attributes', '1', 'name']);
  });

  it('are at most 50, in an input and after a change', () => {
    const inputs = Array.from({ length: 51 }, (_, i) => ({ name: `a${i}`, flag: true }));
    expect(pathOf(inputs)).toEqual(['attributes']);
    const full = Object.fromEntries(inputs.slice(0, 50).map(({ name }) => [name, true]));
    expect(changeAttributes(full, changesOf({ name: 'one_more', flag: true })).ok).toBe(false);
    expect(changeAttributes(full, changesOf({ name: 'one_more', flag: true }, { name: 'a0' })).ok).toBe(true);
  });

  it('do not change when the same change comes again', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const value = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.boolean(),
    );
    const attributes: fc.Arbitrary<Attributes> = fc.dictionary(name, value, { noNullPrototype: true });
    const changes = fc.array(fc.tuple(name, fc.option(value))).map((entries) => new Map(entries));
    fc.assert(
      fc.property(attributes, changes, (current, change) => {
        const once = changeAttributes(current, change);
        expect(once.ok && changeAttributes(once.value, change)).toEqual(once);
      }),
    );
  });
});
