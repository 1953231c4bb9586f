import { shareOf } from '../../domain/rate.js';
import { ENGAGEMENT_DAYS, type EngagementFigures } from '../../domain/snapshots/engagement.js';
import type { ClubMonth, MovementFigures, TierMonth } from '../../domain/snapshots/movement.js';
import { referringOf, type ReferringFigures } from '../../domain/snapshots/referring.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { SELF_SELECTION, VALUE_COLUMN, yesOrNo } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

type Engaged = SnapshotOf<EngagementFigures>;

/** What members did. */
export const engagementChapter = snapshotChapter<EngagementFigures>({
  title: 'Engagement',
  about: `What members did in the last ${ENGAGEMENT_DAYS} days, of those who were members as they began.`,
  report: 'ENGAGEMENT',
  show: (rows) => ({ tables: [tableOf('engagement', 'Who did what', ENGAGED_COLUMNS, rows)] }),
});

function engaged(name: Exclude<keyof EngagementFigures, 'members'>, title: string): ColumnOf<Engaged> {
  return column(name, title, 'SHARE', ({ figures }) => shareOf(figures[name], figures.members));
}

const ENGAGED_COLUMNS = [
  VALUE_COLUMN,
  column('members', 'members', 'COUNT', ({ figures }: Engaged) => figures.members),
  engaged('engaged', 'did any of it'),
  engaged('earned', 'earned'),
  engaged('redeemed', 'redeemed'),
  engaged('shared', 'shared'),
  engaged('signedIn', 'signed in'),
];

/** What referring came to. */
export const referringChapter = snapshotChapter<ReferringFigures>({
  title: 'Referrals',
  about: `What referring came to in the last ${ENGAGEMENT_DAYS} days. K is how many friends each member brings: above 1 a program grows by itself.`,
  report: 'REFERRAL',
  warning: SELF_SELECTION,
  show: (rows) => ({
    tables: [
      tableOf(
        'referrals',
        'Referring',
        REFERRING_COLUMNS,
        rows.map(({ value, figures }) => ({ value, ...referringOf(figures) })),
      ),
    ],
  }),
});

type Referring = ReturnType<typeof referringOf> & { readonly value: string };

const REFERRING_COLUMNS = [
  VALUE_COLUMN,
  column('participation', 'who shared', 'SHARE', (row: Referring) => row.participation),
  column('conversion', 'conversion', 'RATE', (row: Referring) => row.conversion),
  column('invites', 'invites a member', 'RATE', (row: Referring) => row.invitesPerMember),
  column('k', 'K', 'NUMBER', (row: Referring) => row.k),
  column('kLow', 'from', 'NUMBER', (row: Referring) => row.kInterval?.low ?? null),
  column('kHigh', 'to', 'NUMBER', (row: Referring) => row.kInterval?.high ?? null),
  column('referralRate', 'of new ones', 'SHARE', (row: Referring) => row.referralRate),
  column('referredRepeat', 'referred again', 'SHARE', (row: Referring) => row.referredRepeat),
  column('otherRepeat', 'others again', 'SHARE', (row: Referring) => row.otherRepeat),
  column('repeatDifference', 'difference', 'NUMBER', (row: Referring) => row.repeatDifference?.value ?? null),
  column(
    'repeatDifferenceLow',
    'from',
    'NUMBER',
    (row: Referring) => row.repeatDifference?.interval.low ?? null,
  ),
  column(
    'repeatDifferenceHigh',
    'to',
    'NUMBER',
    (row: Referring) => row.repeatDifference?.interval.high ?? null,
  ),
];

type MonthRow<M> = M & { readonly value: string };

function monthsOf<M>({ value, figures }: SnapshotOf<MovementFigures<M>>): MonthRow<M>[] {
  return figures.months.map((month) => ({ value, ...month }));
}

/** How customers moved between tiers. */
export const tierChapter = snapshotChapter<MovementFigures<TierMonth>>({
  title: 'Tiers',
  about: 'How customers moved between tiers in the last month that is over, and in the one that is running.',
  ...{ report: 'TIER_MOVEMENT', by: 'TIER' },
  show: (rows) => ({
    tables: [tableOf('tier-movements', 'Ladders', TIER_COLUMNS, rows.flatMap(monthsOf<TierMonth>))],
  }),
});

/** Who joined clubs, stayed and left. */
export const clubChapter = snapshotChapter<MovementFigures<ClubMonth>>({
  title: 'Clubs',
  about: 'Who joined clubs, stayed and left in the last month that is over, and in the one that is running.',
  ...{ report: 'CLUB_MOVEMENT', by: 'CLUB' },
  show: (rows) => ({
    tables: [tableOf('club-movements', 'Clubs', CLUB_COLUMNS, rows.flatMap(monthsOf<ClubMonth>))],
  }),
});

type MovementRow = MonthRow<TierMonth> | MonthRow<ClubMonth>;

const MONTH_COLUMNS = [
  VALUE_COLUMN,
  column('month', 'month', 'TEXT', (row: MovementRow) => row.month),
  column('isComplete', 'over', 'TEXT', (row: MovementRow) => yesOrNo(row.isComplete)),
  column('atStart', 'at start', 'COUNT', (row: MovementRow) => row.atStart),
  column('atEnd', 'at end', 'COUNT', (row: MovementRow) => row.atEnd),
];

const TIER_COLUMNS: ColumnOf<MonthRow<TierMonth>>[] = [
  ...MONTH_COLUMNS,
  column('entered', 'entered', 'COUNT', (row) => row.entered),
  column('up', 'up', 'COUNT', (row) => row.up),
  column('down', 'down', 'COUNT', (row) => row.down),
  column('left', 'left', 'COUNT', (row) => row.left),
];

const CLUB_COLUMNS: ColumnOf<MonthRow<ClubMonth>>[] = [
  ...MONTH_COLUMNS,
  column('joined', 'joined', 'COUNT', (row) => row.joined),
  column('renewed', 'renewed', 'COUNT', (row) => row.renewed),
  column('lapsed', 'lapsed', 'COUNT', (row) => row.lapsed),
  column('left', 'left', 'COUNT', (row) => row.left),
];
