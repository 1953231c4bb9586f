import { groupedBy } from '#kernel';
import type { MetricModel } from '../../domain/models/metric-model.js';
import { rateOf, shareOf } from '../../domain/rate.js';
import { RFM_SEGMENTS, type RfmSegment } from '../../domain/rfm.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { chapterOf, MODELS_MAX, sentenceOf } from './order.js';

interface Segment {
  readonly segment: RfmSegment;
  readonly customers: number;
  readonly netMinor: bigint;
  readonly allCustomers: number;
  readonly allNetMinor: bigint;
}

/** Customers by how recently and how often they buy. */
export const segmentsChapter = chapterOf(['SCORES'], async ({ sources, tx }) => {
  const scoring = await sources.models.scoring(tx);
  if (!scoring) return null;
  const known = new Map(scoring.segments.map((one) => [one.segment, one]));
  const allNetMinor = scoring.segments.reduce((sum, { netMinor }) => sum + netMinor, 0n);
  const segments = RFM_SEGMENTS.map((segment): Segment => {
    const { customers = 0, netMinor = 0n } = known.get(segment) ?? {};
    return { segment, customers, netMinor, allCustomers: scoring.customers, allNetMinor };
  });
  return {
    title: 'Segments',
    asOf: scoring.asOf,
    about: `Everybody who has bought, by how recently and how often; revenue is all that they ever bought, less what came back. As of ${scoring.asOf}.`,
    warning: scoring.reason && `Nobody has a risk: ${sentenceOf(scoring.reason)}.`,
    tables: [tableOf('rfm-segments', 'Who they are', SEGMENT_COLUMNS, segments)],
    ...{ plots: [], grids: [] },
  };
});

const SEGMENT_COLUMNS: ColumnOf<Segment>[] = [
  column('segment', 'segment', 'TEXT', ({ segment }) => sentenceOf(segment)),
  column('customers', 'customers', 'COUNT', ({ customers }) => customers),
  column('share', 'of all', 'SHARE', ({ customers, allCustomers }) => shareOf(customers, allCustomers)),
  column('net', 'net', 'MONEY', ({ netMinor }) => netMinor),
  column('ofRevenue', 'of revenue', 'RATE', ({ netMinor, allNetMinor }) =>
    rateOf(Number(netMinor), Number(allNetMinor)),
  ),
];

interface Parameter {
  readonly model: MetricModel;
  readonly name: string;
  readonly value: number;
}

/** The models by which customers are scored. */
export const modelsChapter = chapterOf(['SCORES'], async ({ sources, tx }) => {
  const models = await sources.models.models(tx, { kind: null, after: null, limit: MODELS_MAX });
  const last = [...groupedBy(models, ({ kind }) => kind).values()].flatMap((of) => of.slice(0, 1));
  if (last.length === 0) return null;
  const parameters = last.flatMap((model) =>
    Object.entries<number>({ ...model.parameters }).map(([name, value]): Parameter => ({
      model,
      name,
      value,
    })),
  );
  return {
    title: 'Models',
    about: 'The last fit of each model, and why there is none where there is none.',
    warning: null,
    tables: [
      tableOf('models', 'Fits', MODEL_COLUMNS, last),
      tableOf('model-parameters', 'Parameters', PARAMETER_COLUMNS, parameters),
    ],
    ...{ plots: [], grids: [] },
  };
});

const MODEL_COLUMNS: ColumnOf<MetricModel>[] = [
  column('model', 'model', 'TEXT', ({ kind }) => kind),
  column('asOf', 'as of', 'TEXT', ({ asOf }) => asOf),
  column('unit', 'in', 'TEXT', ({ unit }) => unit),
  column('customers', 'customers', 'COUNT', ({ customers }) => customers),
  column('logLikelihood', 'log-likelihood', 'NUMBER', ({ logLikelihood }) => logLikelihood),
  column('reason', 'why not', 'TEXT', ({ reason }) => reason && sentenceOf(reason)),
];

const PARAMETER_COLUMNS: ColumnOf<Parameter>[] = [
  column('model', 'model', 'TEXT', ({ model }) => model.kind),
  column('parameter', 'parameter', 'TEXT', ({ name }) => name),
  column('value', 'value', 'NUMBER', ({ value }) => value),
  column('standardError', 'standard error', 'NUMBER', ({ model, name }) => {
    const errors: Readonly<Record<string, number>> = { ...model.standardErrors };
    return errors[name] ?? null;
  }),
];
