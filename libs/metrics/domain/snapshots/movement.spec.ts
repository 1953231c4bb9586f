import { movementMonths } from './movement.js';

describe('The months of a report of movements', () => {
  it.each([
    [
      '2026-03-03',
      [
        ['2026-02-01', '2026-03-01', true],
        ['2026-03-01', '2026-03-03', false],
      ],
    ],
    [
      '2026-03-02',
      [
        ['2026-02-01', '2026-03-01', true],
        ['2026-03-01', '2026-03-02', false],
      ],
    ],
    ['2026-03-01', [['2026-02-01', '2026-03-01', true]]],
    [
      '2026-01-31',
      [
        ['2025-12-01', '2026-01-01', true],
        ['2026-01-01', '2026-01-31', false],
      ],
    ],
    ['2026-01-01', [['2025-12-01', '2026-01-01', true]]],
  ])('as of %s', (asOf, expected) => {
    expect(movementMonths(asOf).map(({ month, until, isComplete }) => [month, until, isComplete])).toEqual(
      expected,
    );
  });
});
