import { chainLadder } from './chain-ladder.js';

/** Claims of Taylor and Ashe (1983), as Mack (1993) has them: what came in each year. */
const PAID = [
  [357848, 766940, 610542, 482940, 527326, 574398, 146342, 139950, 227229, 67948],
  [352118, 884021, 933894, 1183289, 445745, 320996, 527804, 266172, 425046],
  [290507, 1001799, 926219, 1016654, 750816, 146923, 495992, 280405],
  [310608, 1108250, 776189, 1562400, 272482, 352053, 206286],
  [443160, 693190, 991983, 769488, 504851, 470639],
  [396132, 937085, 847498, 805037, 705960],
  [440832, 847631, 1131398, 1063269],
  [359480, 1061648, 1443370],
  [376686, 986608],
  [344014],
];

describe('The chain ladder', () => {
  it('has the reserve and the standard error of the paper', () => {
    const triangle = PAID.map((row) => {
      let sum = 0;
      return row.map((paid) => (sum += paid));
    });
    const ladder = chainLadder(triangle);
    expect(Math.round(ladder?.reserve ?? 0)).toBe(18_680_856);
    expect(Math.round(ladder?.standardError ?? 0)).toBe(2_447_095);
    expect(ladder?.cohorts.map(({ reserve }) => Math.round(reserve / 1_000))).toEqual([
      0, 95, 470, 710, 985, 1_419, 2_178, 3_920, 4_279, 4_626,
    ]);
    expect(ladder?.cohorts.map(({ standardError }) => Math.round(standardError / 1_000))).toEqual([
      0, 76, 122, 134, 261, 411, 558, 875, 971, 1_363,
    ]);
  });

  it('has not enough history with fewer than three ages, and develops nothing where nothing came', () => {
    expect(chainLadder([[1, 2], [1]])).toBeNull();
    expect(chainLadder([[0, 0, 0], [0, 0], [0]])).toMatchObject({ reserve: 0, standardError: 0 });
  });
});
