import fc from 'fast-check';
import { completedBetween, stampCardOf } from './stamp-card.js';

const needed = fc.integer({ min: 2, max: 12 });
const stamps = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });

describe('A stamp card', () => {
  it('is complete with as many stamps as it needs, and the rest goes on the next one', () => {
    expect(stampCardOf(5, 6)).toEqual({ completed: 0, stamps: 5 });
    expect(stampCardOf(6, 6)).toEqual({ completed: 1, stamps: 0 });
    expect(stampCardOf(20, 6)).toEqual({ completed: 3, stamps: 2 });
    expect(completedBetween(5, 20, 6)).toEqual([1, 2, 3]);
    expect(completedBetween(6, 11, 6)).toEqual([]);
  });

  it('is after stamps and returns what a fresh one is with the stamps that are kept', () => {
    fc.assert(
      fc.property(stamps, needed, fc.infiniteStream(fc.nat()), (given, size, picks) => {
        const complete = new Set<number>();
        let total = 0;
        const change = (by: number): void => {
          for (const number of completedBetween(total, total + by, size)) {
            expect(complete.has(number)).toBe(false);
            complete.add(number);
          }
          for (const number of completedBetween(total + by, total, size))
            expect(complete.delete(number)).toBe(true);
          total += by;
        };
        for (const count of given) change(count);
        // Every order comes back in parts, in any order.
        const left = [...given];
        for (let step = 0; step < given.length; step += 1) {
          const place = (picks.next().value ?? 0) % left.length;
          const count = Math.ceil((left[place] ?? 0) / 2);
          left[place] = (left[place] ?? 0) - count;
          change(-count);
        }
        const kept = left.reduce((sum, count) => sum + count, 0);
        expect(total).toBe(kept);
        expect([...complete].sort((a, b) => a - b)).toEqual(completedBetween(0, kept, size));
        expect(stampCardOf(total, size).completed).toBe(complete.size);
      }),
    );
  });
});
