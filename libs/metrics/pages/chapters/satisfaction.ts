import { groupedBy } from '#kernel';
import { shareOf } from '../../domain/rate.js';
import { scoreOf } from '../../domain/satisfaction.js';
import { ENGAGEMENT_DAYS } from '../../domain/snapshots/engagement.js';
import type { SatisfactionFigures } from '../../domain/snapshots/satisfaction.js';
import { surveyFiguresOf, type SurveyFigures } from '../../satisfaction/survey-figures.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { chapterOf, ROWS_MAX, VALUE_COLUMN } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

type Said = SnapshotOf<SatisfactionFigures>;

/** What customers say. */
export const satisfactionChapter = snapshotChapter<SatisfactionFigures>({
  title: 'What customers say',
  about: `Of the answers and reviews of the last ${ENGAGEMENT_DAYS} days, of each customer the last one in each wave, and of reviews the last one of each product: the net promoter score with its standard error and its interval, and the reviews of 1 and 2.`,
  report: 'SATISFACTION',
  show: (rows) => ({ tables: [tableOf('satisfaction', 'Answers and reviews', SAID_COLUMNS, rows)] }),
});

const SAID_COLUMNS: ColumnOf<Said>[] = [
  VALUE_COLUMN,
  column('answers', 'answers', 'COUNT', ({ figures }) => figures.answers),
  column('promoters', 'promoters', 'COUNT', ({ figures }) => figures.promoters),
  column('detractors', 'detractors', 'COUNT', ({ figures }) => figures.detractors),
  column('netPromoterScore', 'score', 'NUMBER', ({ figures }) => scoreOf(figures).score),
  column('standardError', 'standard error', 'NUMBER', ({ figures }) => scoreOf(figures).standardError),
  column('low', 'from', 'NUMBER', ({ figures }) => scoreOf(figures).interval?.low ?? null),
  column('high', 'to', 'NUMBER', ({ figures }) => scoreOf(figures).interval?.high ?? null),
  column('reviews', 'reviews', 'COUNT', ({ figures }) => figures.reviews),
  column('negativeReviews', '1 and 2', 'SHARE', ({ figures }) => shareOf(figures.negative, figures.reviews)),
];

interface WaveTold extends SurveyFigures {
  readonly survey: string;
  readonly kind: string;
  readonly wave: string;
  readonly opensAt: Date;
  readonly closesAt: Date | null;
  readonly respondents: number;
}

/** What each wave of each survey came to. */
export const surveysChapter = chapterOf([], async ({ sources, tx }) => {
  const surveys = await sources.surveys.page(tx, null, ROWS_MAX);
  const waves = surveys.flatMap(({ survey: { id: surveyId, code: survey, kind }, waves: of }) =>
    of.map(({ code, opensAt, closesAt }) => ({ surveyId, survey, kind, code, opensAt, closesAt })),
  );
  if (waves.length === 0) return null;
  const tallies = await sources.surveys.tallies(tx, waves);
  const told = waves.flatMap(({ code: wave, survey, kind, opensAt, closesAt }, place): WaveTold[] => {
    const tally = tallies[place];
    if (!tally) return [];
    const figures = surveyFiguresOf(kind, tally);
    return [{ survey, kind, wave, opensAt, closesAt, respondents: tally.respondents, ...figures }];
  });
  const byKind = groupedBy(told, ({ kind }) => kind);
  return {
    title: 'Surveys',
    about:
      'What the last answers in each wave come to: the net promoter score (−100 to 100), the share who are satisfied (4 and 5), the loyalty index (0 to 100), the share of negative reviews (1 and 2).',
    warning: null,
    tables: [...byKind].map(([kind, of]) =>
      tableOf(
        `surveys-${kind.toLowerCase().replaceAll('_', '-')}`,
        SURVEY_TITLES[kind] ?? kind,
        [...WAVE_COLUMNS, ...(KIND_COLUMNS[kind] ?? [])],
        of,
      ),
    ),
    ...{ plots: [], grids: [] },
  };
});

const SURVEY_TITLES: Readonly<Record<string, string>> = {
  ...{ NPS: 'Would they recommend', CSAT: 'Are they satisfied', CLI: 'Are they loyal' },
  ...{ REVIEW: 'Reviews', CHURN_REASON: 'Why they stay away' },
};

const WAVE_COLUMNS: ColumnOf<WaveTold>[] = [
  column('survey', 'survey', 'TEXT', (row) => row.survey),
  column('wave', 'wave', 'TEXT', (row) => row.wave),
  column('opensAt', 'from', 'TEXT', (row) => row.opensAt.toISOString()),
  column('closesAt', 'to before', 'TEXT', (row) => row.closesAt?.toISOString() ?? null),
  column('respondents', 'customers', 'COUNT', (row) => row.respondents),
];

const KIND_COLUMNS: Readonly<Record<string, ColumnOf<WaveTold>[]>> = {
  NPS: [
    column('promoters', 'promoters', 'COUNT', (row) => row.netPromoterScore?.promoters ?? null),
    column('passives', 'passives', 'COUNT', (row) => row.netPromoterScore?.passives ?? null),
    column('detractors', 'detractors', 'COUNT', (row) => row.netPromoterScore?.detractors ?? null),
    column('netPromoterScore', 'score', 'NUMBER', (row) => row.netPromoterScore?.score ?? null),
    column('standardError', 'error', 'NUMBER', (row) => row.netPromoterScore?.standardError ?? null),
    column('low', 'from', 'NUMBER', (row) => row.netPromoterScore?.interval?.low ?? null),
    column('high', 'to', 'NUMBER', (row) => row.netPromoterScore?.interval?.high ?? null),
    column('band', 'on the whole', 'TEXT', (row) => row.netPromoterScore?.band?.toLowerCase() ?? null),
  ],
  CSAT: [column('satisfied', 'satisfied', 'SHARE', (row) => row.satisfied)],
  CLI: [
    column('mean', 'mean answer', 'NUMBER', (row) => row.loyaltyIndex?.mean ?? null),
    column('loyaltyIndex', 'loyalty index', 'NUMBER', (row) => row.loyaltyIndex?.index ?? null),
  ],
  REVIEW: [column('negative', '1 and 2', 'SHARE', (row) => row.negative)],
};
