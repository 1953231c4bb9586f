import { differencesOf } from './version-diff.js';

describe('The differences of two values', () => {
  it('are none between equal ones, whatever the order of their names', () => {
    const from = new Date('2026-03-01T00:00:00Z');
    expect(
      differencesOf(
        { a: 1n, from, list: [{ x: null }] },
        { list: [{ x: undefined }], from: new Date(from), a: 1n },
      ),
    ).toEqual([]);
  });

  it('name the place, with both values as texts, in the order of a campaign’s terms', () => {
    const before = { claimDays: 30, condition: null, effects: [{ amount: { points: 1n, kind: 'FIXED' } }] };
    const after = {
      effects: [{ amount: { kind: 'PER_ITEM', points: 2n, lines: 'line.quantity > 1' } }],
      condition: 'order.number == 2',
      claimDays: 0,
    };
    expect(differencesOf(before, after)).toEqual([
      { path: 'condition', before: null, after: 'order.number == 2' },
      { path: 'effects.0.amount.kind', before: 'FIXED', after: 'PER_ITEM' },
      { path: 'effects.0.amount.points', before: '1', after: '2' },
      { path: 'effects.0.amount.lines', before: null, after: 'line.quantity > 1' },
      { path: 'claimDays', before: '30', after: '0' },
    ]);
  });

  it('tell every part of what was added to a list or taken out of it, the tenth place after the ninth', () => {
    const items = (count: number): object[] => Array.from({ length: count }, (_, n) => ({ n }));
    expect(differencesOf(items(8), items(11)).map(({ path, before }) => [path, before])).toEqual([
      ['8.n', null],
      ['9.n', null],
      ['10.n', null],
    ]);
    expect(differencesOf({ list: items(1) }, { list: [] })).toEqual([
      { path: 'list.0.n', before: '0', after: null },
    ]);
  });

  it('tell of a value that took the place of several, and the other way round', () => {
    expect(differencesOf({ expiry: null }, { expiry: { kind: 'NEVER' } })).toEqual([
      { path: 'expiry.kind', before: null, after: 'NEVER' },
    ]);
    expect(differencesOf({ basis: { tax: true } }, { basis: 'all' })).toEqual([
      { path: 'basis', before: null, after: 'all' },
      { path: 'basis.tax', before: 'true', after: null },
    ]);
  });
});
