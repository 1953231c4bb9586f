import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { FoundAlert, MetricAlert, Mover } from '../domain/goals/alert.js';
import type { SeriesKey } from '../domain/goals/metric.js';
import { programOf } from './program-of.js';

/** An alert to be kept. */
export interface NewAlert extends FoundAlert {
  readonly id: Uuid;
  readonly movers: readonly Mover[];
  readonly raisedAt: Date;
}

/** Keeps those that nobody was told yet; answers how many. */
export async function insertAlerts(tx: Tx, alerts: readonly NewAlert[]): Promise<number> {
  if (alerts.length === 0) return 0;
  const of = (value: (alert: NewAlert) => string | number | null): string => plainArray(alerts.map(value));
  return tx.execute(
    `insert into metric_alerts (program_id, id, kind, metric, grain, dimension, value, period, through, observed, expected, z, compared_with,
       movers, raised_at)
     select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::date[],
       $10::double precision[], $11::double precision[], $12::double precision[], $13::date[], $14::jsonb[], $15::timestamptz[])
     on conflict (program_id, metric, grain, dimension, value, period, kind) do nothing`,
    [
      ...[programOf(tx), of(({ id }) => id), of(({ kind }) => kind), of(({ metric }) => metric)],
      ...[
        of(({ grain }) => grain),
        of(({ dimension }) => dimension),
        textArray(alerts.map(({ value }) => value)),
      ],
      ...[of(({ period }) => period), of(({ through }) => through), of(({ observed }) => observed)],
      ...[of(({ expected }) => expected), of(({ z }) => z), of(({ comparedWith }) => comparedWith)],
      textArray(alerts.map(({ movers }) => JSON.stringify(movers))),
      timeArray(alerts.map(({ raisedAt }) => raisedAt)),
    ],
  );
}

/** Which alerts are read, the newest first. */
export interface AlertsAsked {
  readonly isOpen: boolean;
  /** Left out: whenever they were raised. */
  readonly raised?: { readonly from: Date; readonly before: Date };
  readonly after: { readonly at: Date; readonly id: Uuid } | null;
  readonly limit: number;
}

interface AlertRow extends Omit<MetricAlert, 'acknowledged'> {
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string;
  readonly note: string | null;
}

const SELECT = `
  select m.id, m.kind, m.metric, m.grain, m.dimension, m.value, m.period::text as period, m.through::text as through, m.observed, m.expected,
    m.z, m.compared_with::text as "comparedWith", m.movers, m.raised_at as "raisedAt", k.acknowledged_at as "acknowledgedAt",
    k.acknowledged_by as "acknowledgedBy", k.note
  from metric_alerts m
  left join metric_alert_acknowledgements k on k.program_id = $1 and k.alert_id = m.id
  where m.program_id = $1`;

/** With `isOpen` those that nobody has acknowledged. */
export async function findAlerts(
  tx: Tx,
  { isOpen, raised, after, limit }: AlertsAsked,
): Promise<MetricAlert[]> {
  const rows = await tx.query<AlertRow>(
    `${SELECT} and ($2::timestamptz is null or (m.raised_at, m.id) < ($2, $3)) and (not $4 or k.alert_id is null)
       and ($5::timestamptz is null or (m.raised_at >= $5 and m.raised_at < $6))
     order by m.raised_at desc, m.id desc limit $7`,
    [
      ...[programOf(tx), after?.at ?? null, after?.id ?? null, isOpen],
      ...[raised?.from ?? null, raised?.before ?? null, limit],
    ],
  );
  return rows.map(alertOf);
}

/** Names an alert. */
export type AlertKey = SeriesKey & Pick<MetricAlert, 'period' | 'kind'>;

export async function findAlert(tx: Tx, key: AlertKey): Promise<MetricAlert | null> {
  const { metric, grain, dimension, value, period, kind } = key;
  const [row] = await tx.query<AlertRow>(
    `${SELECT} and m.metric = $2 and m.grain = $3 and m.dimension = $4 and m.value = $5 and m.period = $6 and m.kind = $7`,
    [programOf(tx), metric, grain, dimension, value, period, kind],
  );
  return row ? alertOf(row) : null;
}

/** Whether nobody did before. */
export async function insertAcknowledgement(
  tx: Tx,
  of: { readonly id: Uuid; readonly at: Date; readonly by: string; readonly note: string | null },
): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into metric_alert_acknowledgements (program_id, alert_id, acknowledged_at, acknowledged_by, note) values ($1, $2, $3, $4, $5)
     on conflict (program_id, alert_id) do nothing`,
    [programOf(tx), of.id, of.at, of.by, of.note],
  );
  return inserted === 1;
}

function alertOf({ acknowledgedAt, acknowledgedBy, note, ...alert }: AlertRow): MetricAlert {
  return { ...alert, acknowledged: acknowledgedAt && { at: acknowledgedAt, by: acknowledgedBy, note } };
}
