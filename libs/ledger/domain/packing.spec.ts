import fc from 'fast-check';
import { InvariantViolation, POINTS_MAX } from '#kernel';
import { packDraws, packLots, unpackDraws, unpackLots } from './packing.js';
import { MATURED, NEVER, type Draw, type Lot } from './wallet.js';

const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const points = fc.bigInt({ min: 0n, max: POINTS_MAX });
const time = fc.oneof(fc.constantFrom(MATURED, NEVER, -1), fc.maxSafeInteger());
const lot: fc.Arbitrary<Lot> = fc.record({
  seq,
  remaining: points,
  availableAt: time,
  expiresAt: time,
  cancelAt: time,
  slides: fc.boolean(),
});
const draw: fc.Arbitrary<Draw> = fc.record({ lot: seq, points, expiresAt: time, slides: fc.boolean() });

/** What `string_to_array(text, ',')::bigint[]` makes of it. */
function columnOf(text: string): bigint[] {
  return text === '' ? [] : text.split(',').map(BigInt);
}

describe('packing', () => {
  it('writes a lot as its six figures', () => {
    const known = { seq: 7, remaining: 5n, availableAt: 1, expiresAt: 2, cancelAt: 3, slides: true };
    expect(packLots([known, { ...known, seq: 8, slides: false }])).toBe('7,5,1,2,3,1,8,5,1,2,3,0');
  });

  it('writes a draw as its four figures', () => {
    expect(packDraws([{ lot: 7, points: 5n, expiresAt: 2, slides: true }])).toBe('7,5,2,1');
  });

  it('gives back every lot and draw, in their order', () => {
    fc.assert(
      fc.property(fc.array(lot, { maxLength: 8 }), fc.array(draw, { maxLength: 8 }), (lots, draws) => {
        expect(unpackLots(columnOf(packLots(lots)))).toEqual(lots);
        expect(unpackDraws(columnOf(packDraws(draws)))).toEqual(draws);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a list that is cut short', () => {
    expect(() => unpackLots([1n, 2n, 3n, 4n, 5n])).toThrow(InvariantViolation);
    expect(() => unpackDraws([1n, 2n, 3n])).toThrow(InvariantViolation);
  });
});
