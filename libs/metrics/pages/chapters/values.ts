import { rateOf, shareOf } from '../../domain/rate.js';
import {
  lifetimeValueOf,
  type LifetimeValue,
  type LifetimeValueFigures,
} from '../../domain/snapshots/lifetime-value.js';
import type { TenureBand, TenureFigures } from '../../domain/snapshots/tenure.js';
import {
  giniOf,
  LOYAL_PURCHASE_DAYS,
  loyalOf,
  WINDOW_DAYS,
  type ConcentrationFigures,
  type LoyaltyFigures,
} from '../../domain/snapshots/window.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { VALUE_COLUMN, yesOrNo } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

/** Who buys often. */
export const loyaltyChapter = snapshotChapter<LoyaltyFigures>({
  title: 'Loyal customers',
  about: `Of those who bought in the last ${WINDOW_DAYS} days who did on ${LOYAL_PURCHASE_DAYS} days at least.`,
  report: 'LOYALTY',
  show: (rows) => ({ tables: [tableOf('loyalty', 'Loyal customers', LOYALTY_COLUMNS, rows)] }),
});

const LOYALTY_COLUMNS: ColumnOf<SnapshotOf<LoyaltyFigures>>[] = [
  VALUE_COLUMN,
  column('loyal', 'loyal', 'SHARE', ({ figures }) => {
    const { loyal, active } = loyalOf(figures, LOYAL_PURCHASE_DAYS);
    return shareOf(loyal, active);
  }),
];

/** On how few customers revenue rests. */
export const concentrationChapter = snapshotChapter<ConcentrationFigures>({
  title: 'On how few customers revenue rests',
  about: `Net revenue of the last ${WINDOW_DAYS} days. Gini's coefficient is 0 where all bring the same, and 1 where one brings all.`,
  report: 'CONCENTRATION',
  show: (rows) => ({
    tables: [tableOf('concentration', 'Concentration', CONCENTRATION_COLUMNS, rows)],
  }),
});

type Concentrated = SnapshotOf<ConcentrationFigures>;

function ofRevenue(
  name: string,
  title: string,
  of: (figures: ConcentrationFigures) => bigint,
): ColumnOf<Concentrated> {
  return column(name, title, 'RATE', ({ figures }) => rateOf(Number(of(figures)), Number(figures.netMinor)));
}

const CONCENTRATION_COLUMNS: ColumnOf<Concentrated>[] = [
  VALUE_COLUMN,
  column('customers', 'customers', 'COUNT', ({ figures }) => figures.customers),
  column('net', 'net', 'MONEY', ({ figures }) => figures.netMinor),
  ofRevenue('top1', 'best 1 %', ({ top1Minor }) => top1Minor),
  ofRevenue('top10', 'best 10 %', ({ top10Minor }) => top10Minor),
  ofRevenue('top20', 'best 20 %', ({ top20Minor }) => top20Minor),
  column('holders80', 'who bring 80 %', 'SHARE', ({ figures }) =>
    shareOf(figures.holders80, figures.customers),
  ),
  column('gini', 'Gini', 'RATE', ({ figures }) => {
    const { numerator, denominator } = giniOf(figures);
    return rateOf(Number(numerator), Number(denominator));
  }),
];

type Band = TenureBand & { readonly value: string };

/** What customers spend the longer they are there. */
export const tenureChapter = snapshotChapter<TenureFigures>({
  title: 'Spending by tenure',
  about: 'What customers spent while they had been customers for so long.',
  report: 'TENURE',
  show: (rows) => ({ tables: [tableOf('tenure', 'Tenure', TENURE_COLUMNS, rows.flatMap(bandsOf))] }),
});

function bandsOf({ value, figures: { bands } }: SnapshotOf<TenureFigures>): Band[] {
  return bands.map((band) => ({ value, ...band }));
}

const TENURE_COLUMNS: ColumnOf<Band>[] = [
  VALUE_COLUMN,
  column('fromDays', 'from day', 'COUNT', (row) => row.fromDays),
  column('untilDays', 'to before day', 'COUNT', (row) => row.untilDays),
  column('customers', 'customers', 'COUNT', (row) => row.customers),
  column('net', 'net', 'MONEY', (row) => row.netMinor),
  column('netPerYear', 'net a year', 'MONEY_EACH', (row) =>
    rateOf(Number(row.netMinor) * 365, row.customerDays),
  ),
];

type Worth = LifetimeValue & { readonly value: string; readonly customers: number };

/** What customers are worth. */
export const lifetimeChapter = snapshotChapter<LifetimeValueFigures>({
  title: 'What customers are worth',
  about:
    'Historic: net revenue less the costs that are known. By the formula: average order, orders a year and years, a year over its churn. Forecast: what twelve months are worth today, by the model. Per customer.',
  report: 'LIFETIME_VALUE',
  show: (rows) => ({
    tables: [
      tableOf(
        'lifetime-value',
        'Lifetime value',
        LIFETIME_COLUMNS,
        rows.map(({ value, figures }) => ({
          ...{ value, customers: figures.customers, ...lifetimeValueOf(figures) },
        })),
      ),
    ],
  }),
});

const LIFETIME_COLUMNS: ColumnOf<Worth>[] = [
  VALUE_COLUMN,
  column('customers', 'customers', 'COUNT', (row) => row.customers),
  column('historic', 'historic', 'MONEY_EACH', (row) => row.historicPerCustomer),
  column('notCounted', 'costs not known', 'TEXT', (row) => row.historic.notCounted.join(' ').toLowerCase()),
  column('averageOrder', 'average order', 'MONEY_EACH', (row) => row.averageOrder),
  column('ordersAYear', 'orders a year', 'RATE', (row) => row.ordersAYear),
  column('lifespanYears', 'years', 'NUMBER', (row) => row.lifespan?.years ?? null),
  column('formula', 'by the formula', 'MONEY', (row) => row.formulaMinor),
  column('retentionWeighted', 'with retention', 'MONEY', (row) => row.retentionWeightedMinor),
  column('predicted', 'forecast', 'MONEY_EACH', (row) => row.predictedPerCustomer),
  column('valueToCost', 'to cost of winning', 'RATE', (row) => row.valueToCost),
  column('isBelowCost', 'costs more', 'TEXT', (row) =>
    row.isBelowCost === null ? null : yesOrNo(row.isBelowCost),
  ),
];
