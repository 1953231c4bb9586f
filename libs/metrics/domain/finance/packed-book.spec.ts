import fc from 'fast-check';
import { packAllocated, packBook, unpackAllocated, unpackBook } from './packed-book.js';

const amount = fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n });
const month = fc.constantFrom('2024-02-01', '2025-12-01');
const amounts = <K extends string>(names: readonly K[]): fc.Arbitrary<Record<K, bigint>> =>
  fc.record(Object.fromEntries(names.map((name) => [name, amount]))) as never;

const book = fc.record({
  cells: fc.array(
    fc
      .tuple(
        fc.record({ cohort: month, ofPurchases: fc.boolean(), month }),
        amounts([...(['earned', 'redeemed', 'expired', 'takenBack', 'removed'] as const)]),
      )
      .map(([names, of]) => ({ ...names, ...of })),
  ),
  flows: fc.array(
    fc
      .tuple(
        fc.record({ month }),
        amounts([
          ...(['earned', 'activated', 'spent', 'restored', 'expired', 'reversed', 'adjusted'] as const),
          ...([
            'transferredIn',
            'transferredOut',
            'change',
            'pendingChange',
            'heldChange',
            'deficitChange',
          ] as const),
        ]),
      )
      .map(([names, of]) => ({ ...names, ...of })),
  ),
  expiring: amounts(['within30Days', 'within60Days', 'within90Days']),
});

describe('A packed book', () => {
  it('is unpacked as it was', () => {
    fc.assert(
      fc.property(book, (one) => {
        expect(unpackBook(packBook(one))).toEqual(one);
      }),
    );
    const allocated = fc.array(fc.record({ cohort: month, month, minor: amount }));
    fc.assert(
      fc.property(allocated, (cells) => {
        expect(unpackAllocated(packAllocated(cells))).toEqual(cells);
      }),
    );
  });
});
