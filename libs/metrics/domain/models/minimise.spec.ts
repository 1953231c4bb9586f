import { bestOf, type Minimum } from './minimise.js';

describe('The best of several starts', () => {
  const minimum = (value: number, isConverged: boolean): Minimum => ({
    ...{ point: [value], value, evaluations: 1, isConverged },
  });

  it('is one that sees that it has arrived, if it is the same but for rounding', () => {
    const wandering = minimum(690.456657538, false);
    const arrived = minimum(690.456657538 + 1e-9, true);
    expect(bestOf([wandering, arrived])).toBe(arrived);
    expect(bestOf([arrived, wandering])).toBe(arrived);
  });

  it('is one that wanders, if it is lower', () => {
    const lower = minimum(690.4, false);
    expect(bestOf([minimum(690.5, true), lower])).toBe(lower);
  });
});
