import { lineShares } from './line-shares.js';

describe('The share of a line', () => {
  const none = { shippingMinor: 0n, taxMinor: 0n };

  it('is its amount when the lines are what the goods cost', () => {
    expect(lineShares({ ...none, totalMinor: 110n, shippingMinor: 10n }, [70n, 30n])).toEqual([70n, 30n]);
  });

  it('is less by its part of a discount', () => {
    expect(lineShares({ ...none, totalMinor: 90n }, [70n, 30n])).toEqual([63n, 27n]);
  });

  it('is more by its part of exclusive tax', () => {
    expect(lineShares({ ...none, totalMinor: 119n, taxMinor: 19n }, [70n, 30n])).toEqual([83n, 36n]);
  });

  it('is its own amount when the store left lines out', () => {
    expect(lineShares({ ...none, totalMinor: 500n, taxMinor: 50n }, [70n, 30n])).toEqual([70n, 30n]);
  });
});
