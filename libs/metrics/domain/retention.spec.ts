import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDateOf } from '#kernel';
import { retentionGroupOf, retentionOf, type PurchaseDays, type RetentionGroup } from './retention.js';

const FILE = join(import.meta.dirname, '../../../../shared/data/retention_edge_cases.json');

interface EdgeCases {
  readonly timezone: string;
  readonly inactivity_days: number;
  readonly orders: readonly {
    readonly customer: string | null;
    readonly at: string;
    readonly gross_cents: number;
    readonly refunds: readonly { readonly cents: number }[];
    readonly status: string;
  }[];
  readonly expected: Readonly<Record<string, unknown>>;
}

const PERIODS = {
  '2024Q3': { from: '2024-07-01', through: '2024-09-30' },
  '2025Q1': { from: '2025-01-01', through: '2025-03-31' },
  '2025Q2': { from: '2025-04-01', through: '2025-06-30' },
} as const;

const describeWithData = existsSync(FILE) ? describe : describe.skip;
if (!existsSync(FILE))
  process.stdout.write('Skipped: there are no edge cases of retention at ../shared/data.\n');

describeWithData('Retention of the edge cases', () => {
  const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as EdgeCases) : null;

  /** Purchases: paid, and something of it kept. */
  const purchaseDays = (timeZone: string): PurchaseDays[] => {
    const days = new Map<string, Set<string>>();
    for (const { customer, at, gross_cents: gross, refunds, status } of cases?.orders ?? []) {
      const net = gross - refunds.reduce((sum, { cents }) => sum + cents, 0);
      if (customer === null || status === 'cancelled' || net <= 0) continue;
      days.set(customer, (days.get(customer) ?? new Set()).add(localDateOf(new Date(at), timeZone)));
    }
    return [...days].map(([customer, own]) => ({ customer, days: [...own].sort() }));
  };

  const groupsOf = (timeZone: string, period: keyof typeof PERIODS): Map<RetentionGroup | null, string[]> => {
    const groups = new Map<RetentionGroup | null, string[]>();
    for (const one of purchaseDays(timeZone)) {
      const group = retentionGroupOf(one, PERIODS[period], cases?.inactivity_days ?? 0);
      groups.set(group, [...(groups.get(group) ?? []), one.customer].sort());
    }
    return groups;
  };

  const reportOf = (timeZone: string, period: keyof typeof PERIODS): Record<string, unknown> => {
    const groups = groupsOf(timeZone, period);
    const of = (...names: RetentionGroup[]): string[] =>
      names.flatMap((name) => groups.get(name) ?? []).sort();
    const { strict, textbook, churn } = retentionOf({
      ...{ RETAINED: of('RETAINED').length, LOST: of('LOST').length },
      ...{ REACTIVATED: of('REACTIVATED').length, NEW: of('NEW').length },
      ACQUIRED_AND_LOST: of('ACQUIRED_AND_LOST').length,
    });
    return {
      ...{ S: of('RETAINED', 'LOST'), E: of('RETAINED', 'REACTIVATED', 'NEW'), N: of('NEW') },
      ...{ acquired: of('NEW', 'ACQUIRED_AND_LOST'), acquired_and_lost: of('ACQUIRED_AND_LOST') },
      ...{ retained: of('RETAINED'), reactivated: of('REACTIVATED'), lost: of('LOST') },
      ...{ crr_strict: strict.value, crr_textbook: textbook.value, churn_strict: churn.value },
    };
  };

  it.each(['2024Q3', '2025Q1', '2025Q2'] as const)('is that of every set and rate in %s', (period) => {
    expect(reportOf(cases?.timezone ?? '', period)).toEqual(cases?.expected[period]);
  });

  it('has the purchase days that are expected', () => {
    const days = purchaseDays(cases?.timezone ?? '').map(({ customer, days: own }) => [customer, own]);
    expect(Object.fromEntries(days)).toEqual(cases?.expected['purchase_days']);
  });

  it('is another where days are those of Greenwich', () => {
    expect(reportOf('UTC', '2025Q2')).toMatchObject({ S: ['A', 'D', 'G'], crr_strict: 2 / 3 });
  });
});

describe('Retention', () => {
  it('of nobody is null, strict is at most 1, and the textbook counts who came back', () => {
    const none = { RETAINED: 0, LOST: 0, REACTIVATED: 0, NEW: 0, ACQUIRED_AND_LOST: 0 };
    expect(retentionOf(none)).toMatchObject({
      strict: { value: null, interval: null },
      textbook: { value: null },
    });
    const { strict, textbook } = retentionOf({ ...none, RETAINED: 450, LOST: 50, REACTIVATED: 100 });
    expect([strict.value, textbook.value]).toEqual([0.9, 1.1]);
  });
});
