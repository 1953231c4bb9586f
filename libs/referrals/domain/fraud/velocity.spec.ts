import fc from 'fast-check';
import { fullestWindow } from './velocity.js';

describe('The fullest window that has a claim in it', () => {
  it('is of the whole burst for its first claim and for its last', () => {
    const burst = [0, 10, 20, 30];
    for (const at of burst) expect(fullestWindow(burst, at, 31)).toBe(4);
    expect(fullestWindow([...burst, 100], 100, 31)).toBe(1);
  });

  it('is open where it begins', () => {
    expect(fullestWindow([0, 60], 60, 60)).toBe(1);
    expect(fullestWindow([0, 59], 59, 60)).toBe(2);
  });

  it('is what is found by counting each window for itself', () => {
    const times = fc.array(fc.nat(200), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, fc.nat(29), fc.integer({ min: 1, max: 60 }), (all, index, length) => {
        const at = all[index % all.length] ?? 0;
        const ends = Array.from({ length }, (_, offset) => at + offset);
        const counts = ends.map((end) => all.filter((time) => time > end - length && time <= end).length);
        expect(fullestWindow(all, at, length)).toBe(Math.max(...counts));
      }),
    );
  });
});
