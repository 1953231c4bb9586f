import type { CampaignPeriod } from '../../domain/experiments/campaign-results.js';
import { shareOf } from '../../domain/rate.js';
import type { CampaignFigures } from '../../experiments/campaign.report.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

type Told = CampaignPeriod & { readonly value: string };

/** What went with campaigns. */
export const campaignsChapter = snapshotChapter<CampaignFigures>({
  title: 'Campaigns',
  about:
    'What went with each campaign in so many days: whom it reached, what it gave and cost, and the orders that it gave something for.',
  ...{ report: 'CAMPAIGN', by: 'CAMPAIGN' },
  warning: 'Most of these orders would have come without the campaign. Only an experiment tells its effect.',
  show: (rows) => {
    const told = rows.flatMap(periodsOf);
    return {
      tables: [
        tableOf('campaigns', 'Whom they reached, and what was bought', REACH_COLUMNS, told),
        tableOf('campaign-costs', 'What they gave, and what that cost', COST_COLUMNS, told),
      ],
    };
  },
});

function periodsOf({ value, figures: { periods } }: SnapshotOf<CampaignFigures>): Told[] {
  return periods.map((period) => ({ value, ...period }));
}

const NAME_COLUMNS: ColumnOf<Told>[] = [
  column('campaign', 'campaign', 'TEXT', (row) => row.value),
  column('days', 'days', 'COUNT', (row) => row.days),
];

const REACH_COLUMNS: ColumnOf<Told>[] = [
  ...NAME_COLUMNS,
  column('evaluated', 'asked about', 'COUNT', (row) => row.evaluated),
  column('matched', 'matched', 'COUNT', (row) => row.matched),
  column('exposed', 'drawn', 'COUNT', (row) => row.exposed),
  column('reached', 'customers', 'COUNT', (row) => row.reached),
  column('again', 'bought later', 'SHARE', (row) => shareOf(row.again, row.reached)),
  column('orders', 'orders', 'COUNT', (row) => row.orders),
  column('net', 'net', 'MONEY', (row) => row.net),
];

const COST_COLUMNS: ColumnOf<Told>[] = [
  ...NAME_COLUMNS,
  column('points', 'points', 'COUNT', (row) => row.points),
  column('pointsBack', 'taken back', 'COUNT', (row) => row.pointsBack),
  column('pointsCost', 'worth', 'MONEY', (row) => row.pointsCost),
  column('coupons', 'coupons', 'COUNT', (row) => row.coupons),
  column('couponsBack', 'taken back', 'COUNT', (row) => row.couponsBack),
  column('couponsUsed', 'used', 'COUNT', (row) => row.couponsUsed),
  column('discount', 'taken off', 'MONEY', (row) => row.discount),
  column('cost', 'in all', 'MONEY', (row) => row.pointsCost + row.discount),
];
