import type { MatchedDifference } from '../../domain/experiments/matched-difference.js';
import {
  PARTICIPATION_DAYS,
  type BeforeAfter,
  type MatchedComparison,
  type OutcomeComparison,
} from '../../domain/experiments/participation.js';
import type { MeanTest } from '../../domain/statistics/means.js';
import { rateOf } from '../../domain/rate.js';
import type { ParticipationFigures } from '../../experiments/participation.report.js';
import { column, figureOf, tableOf, type Cell, type ColumnOf } from '../report-table.js';
import { sentenceOf } from './order.js';
import { snapshotChapter } from './snapshots.js';

type Test = Pick<MeanTest, 'difference' | 'interval' | 'p'>;

interface Compared {
  readonly outcome: 'purchase days' | 'net';
  readonly members: number;
  readonly others: number | null;
  readonly how: string;
  readonly test: Test | MatchedDifference | null;
  readonly warnings: readonly string[];
}

/** What members buy, compared in two ways of which none is an effect. */
export const participationChapter = snapshotChapter<ParticipationFigures>({
  title: 'What members buy',
  about: `In windows of ${PARTICIPATION_DAYS} days: members before they joined and after, and members against others who had bought alike.`,
  ...{ report: 'PARTICIPATION', by: 'ALL' },
  warning:
    'Members chose to join, and those who buy more choose otherwise: neither comparison is an effect of the program. Only the holdout of an experiment tells effects.',
  show: (rows) => ({
    tables: [
      tableOf('members-before-after', 'The same members, before and after', BEFORE_COLUMNS, [
        ...rows.flatMap(({ figures }) => beforeAfterOf(figures.beforeAfter)),
      ]),
      tableOf('members-compared', 'How far they differ', COMPARED_COLUMNS, [
        ...rows.flatMap(({ figures }) => [...changesOf(figures.beforeAfter), ...matchedOf(figures.matched)]),
      ]),
    ],
  }),
});

interface Side {
  readonly window: string;
  readonly members: number;
  readonly purchaseDays: number;
  readonly net: number;
}

function beforeAfterOf({ members, ...sums }: BeforeAfter): Side[] {
  return [
    { window: 'before', members, purchaseDays: sums.purchaseDaysBefore, net: sums.netBefore },
    { window: 'after', members, purchaseDays: sums.purchaseDaysAfter, net: sums.netAfter },
  ];
}

const BEFORE_COLUMNS: ColumnOf<Side>[] = [
  column('window', 'window', 'TEXT', (row) => row.window),
  column('members', 'members', 'COUNT', (row) => row.members),
  column('purchaseDays', 'purchase days of each', 'RATE', (row) => rateOf(row.purchaseDays, row.members)),
  column('net', 'net of each', 'MONEY_EACH', (row) => rateOf(row.net, row.members)),
];

function changesOf({ members, warnings, purchaseDays, net }: BeforeAfter): Compared[] {
  const of = { members, others: null, warnings, how: 'after less before' };
  return [
    { ...of, outcome: 'purchase days', test: purchaseDays },
    { ...of, outcome: 'net', test: net },
  ];
}

function matchedOf({ members, others, warnings, purchaseDays, net }: MatchedComparison): Compared[] {
  const of = (outcome: Compared['outcome'], { naive, matched, trend }: OutcomeComparison): Compared[] => [
    {
      outcome,
      members,
      others,
      warnings: ['SELF_SELECTION'],
      how: 'all members less all others',
      test: naive,
    },
    { outcome, members, others, warnings, how: 'change, matched', test: matched },
    { outcome, members, others, warnings: [], how: 'change before anybody joined, matched', test: trend },
  ];
  return [...of('purchase days', purchaseDays), ...of('net', net)];
}

/** Of net money, of purchase days a number. */
function told({ outcome, test }: Compared, of: (test: Test | MatchedDifference) => number): Cell {
  return figureOf(test && of(test), outcome === 'net');
}

const COMPARED_COLUMNS: ColumnOf<Compared>[] = [
  column('outcome', 'of each', 'TEXT', (row) => row.outcome),
  column('how', 'how', 'TEXT', (row) => row.how),
  column('members', 'members', 'COUNT', (row) => row.members),
  column('others', 'others', 'COUNT', (row) => row.others),
  column('matched', 'matched', 'COUNT', ({ test }) => (test && 'matched' in test ? test.matched : null)),
  column('difference', 'difference', 'FIGURE', (row) => told(row, ({ difference }) => difference)),
  column('low', 'from', 'FIGURE', (row) => told(row, ({ interval }) => interval.low)),
  column('high', 'to', 'FIGURE', (row) => told(row, ({ interval }) => interval.high)),
  column('p', 'p', 'NUMBER', ({ test }) => test?.p ?? null),
  column('warnings', 'beware', 'TEXT', (row) => row.warnings.map(sentenceOf).join(', ')),
];
