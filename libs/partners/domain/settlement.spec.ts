import { nextFrom, outstandingOf, statementOf, type Flow, type Line, type LineKind } from './settlement.js';

const MARCH = { from: '2026-03-01', to: '2026-03-31' };
const APRIL = { from: '2026-04-01', to: '2026-04-30' };

function flow(kind: LineKind, points: bigint, minorPerThousand = 1_500n): Flow {
  return { kind, points, minorPerThousand };
}

const IN_MARCH = [
  flow('ISSUED', 1_001n),
  flow('CLAWED_BACK', 100n),
  flow('EXPIRED', 50n),
  flow('CORRECTED', 1n),
  flow('REDEEMED_HERE', 200n),
  flow('REDEEMED_ELSEWHERE', 333n),
  flow('REDEEMED_FOR_OTHERS', 77n),
];

describe('the statement of a partner', () => {
  it('closes with what it opened with, and all that flowed', () => {
    const statement = statementOf(MARCH, IN_MARCH, []);
    expect(statement).toMatchObject({ openingPoints: 0n, closingPoints: 317n });
    // floor(333 * 1.5) and floor(77 * 1.5)
    expect(statement).toMatchObject({ owedByPartnerMinor: 499n, owedToPartnerMinor: 115n });
    const next = statementOf(APRIL, [...IN_MARCH.slice(1), flow('ISSUED', 2_001n)], statement.lines);
    expect(next).toMatchObject({ openingPoints: 317n, closingPoints: 1_317n, owedByPartnerMinor: 0n });
    expect(next.lines).toEqual([{ ...flow('ISSUED', 1_000n), amountMinor: 1_500n }]);
  });

  it('adds up to the whole, however it is cut', () => {
    let settled: Line[] = [];
    let [owed, points] = [0n, 0n];
    for (let so = 1n; so <= 1_000n; so += 1n) {
      const one = statementOf(MARCH, [flow('REDEEMED_ELSEWHERE', so, 333n)], settled);
      settled = [...settled, ...one.lines];
      owed += one.owedByPartnerMinor;
      points = one.closingPoints;
    }
    expect({ owed, points }).toEqual({ owed: 333n, points: -1_000n });
  });

  it('takes back what came back, and what was recorded late', () => {
    const first = statementOf(MARCH, [flow('REDEEMED_ELSEWHERE', 10n, 1_000n)], []);
    const second = statementOf(APRIL, [flow('REDEEMED_ELSEWHERE', 4n, 1_000n)], first.lines);
    expect(second.lines).toEqual([{ ...flow('REDEEMED_ELSEWHERE', -6n, 1_000n), amountMinor: -6n }]);
    expect(second).toMatchObject({ openingPoints: -10n, closingPoints: -4n, owedByPartnerMinor: -6n });
    const third = statementOf(APRIL, [], [...first.lines, ...second.lines]);
    expect(third.lines).toEqual([{ ...flow('REDEEMED_ELSEWHERE', -4n, 1_000n), amountMinor: -4n }]);
  });

  it('values what flowed at the price of its time', () => {
    const prices = [flow('REDEEMED_ELSEWHERE', 100n, 1_000n), flow('REDEEMED_ELSEWHERE', 100n, 2_500n)];
    expect(statementOf(MARCH, prices, [])).toMatchObject({ owedByPartnerMinor: 350n });
  });

  it('leaves out what did not happen, and says the others in their order', () => {
    const flows = [
      flow('REDEEMED_FOR_OTHERS', 1n),
      flow('EXPIRED', 0n),
      flow('ISSUED', 1n, 9n),
      flow('ISSUED', 1n, 3n),
    ];
    const { lines } = statementOf(MARCH, flows, []);
    expect(lines.map(({ kind, minorPerThousand }) => `${kind} ${minorPerThousand}`)).toEqual([
      'ISSUED 3',
      'ISSUED 9',
      'REDEEMED_FOR_OTHERS 1500',
    ]);
    expect(outstandingOf(lines)).toBe(2n);
  });

  it('follows the one before it without a gap', () => {
    expect(nextFrom(null, '2026-02-27')).toBe('2026-02-27');
    expect(nextFrom(MARCH, '2026-02-27')).toBe('2026-04-01');
    expect(nextFrom({ from: '2024-02-01', to: '2024-02-28' }, '2024-01-01')).toBe('2024-02-29');
  });
});
