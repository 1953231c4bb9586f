import type { LocalDate, Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { CustomerScore, SegmentTotal } from '../domain/models/customer-score.js';
import type { Numbers } from '../domain/models/fitting-task.js';
import { RISK_DAYS, UNIT_DAYS } from '../domain/models/forecast.js';
import type { UsableLeavingModel, UsableModel } from '../domain/models/metric-model.js';
import type { SpendingParameters } from '../domain/models/spending.js';
import { RFM_MAP, type RfmSegment } from '../domain/rfm.js';
import { programOf } from './program-of.js';

/** What everybody is scored by. */
export interface ScoringTerms {
  readonly asOf: LocalDate;
  readonly now: Date;
  /** Null: nobody has a risk. */
  readonly leaving: UsableLeavingModel | null;
  /** Rows of repeats and age in days, and for each what is expected and discounted of those who are alive. */
  readonly forecasts: { readonly histories: Numbers; readonly values: Numbers };
  /** Its v in minor units; null: nobody has a lifetime value. */
  readonly spending: UsableModel<SpendingParameters> | null;
}

const SCORE = `customer_id as "customerId", as_of as "asOf", r, f, m, segment, alive, risk90d, purchases12m, clv12m_minor as "clv12mMinor"`;

/** Beyond it a power would overflow, and a chance is 0 or 1 to 250 places anyway. */
const EXPONENT_MAX = 600;

/**
 * Scores everybody who has bought, in one statement: the chance of being alive and of silence need powers alone, which are taken of
 * logarithms so that none overflows; the purchases to come are joined by repeats and age. A model that is not there is all NULL, and so
 * is what it would say. Ties share a percent rank, so that who is alike has the same score.
 */
const SCORE_ALL = `
  with histories as (
    select customer_id, last_day, purchase_days, gross_minor - returned_minor as net, purchase_days - 1 as x,
      greatest($2::date, last_day) - first_day as age,
      (last_day - first_day) / $3::float8 as recency_units, (greatest($2::date, last_day) - first_day) / $3::float8 as age_units,
      case when purchase_days > 1
        then greatest(0, gross_minor - returned_minor - first_net_minor)::float8 / (purchase_days - 1) else 0 end as spend
    from customer_stats where program_id = $1 and not is_guest and purchase_days > 0
  ), ranked as (
    select *,
      least(5, 1 + floor(5 * percent_rank() over (order by last_day)))::int as r,
      least(5, 1 + floor(5 * percent_rank() over (order by purchase_days)))::int as f,
      least(5, 1 + floor(5 * percent_rank() over (order by net)))::int as m,
      case when $4::bool and x = 0 then case when $5::float8 is null then null else 1 end else
        1 / (1 + $7::float8 / ($8::float8 + x - 1)
          * exp(least(${EXPONENT_MAX}, ($5::float8 + x) * (ln($6::float8 + age_units) - ln($6::float8 + recency_units))))) end as alive,
      exp(greatest(-${EXPONENT_MAX}, ($5::float8 + x) * (ln($6::float8 + age_units) - ln($6::float8 + age_units + $9::float8)))) as waits
    from histories
  )
  insert into customer_scores (customer_id, program_id, as_of, r, f, m, segment, leaving_model_id, spending_model_id, alive, risk90d,
    purchases12m, clv12m_minor, scored_at)
  select customer_id, $1, $2, r, f, m, ($10::text[])[5 * (r - 1) + f], $11, $12, alive, 1 - alive * (1 - waits),
    alive * expected,
    floor(alive * discounted * $13::float8 * ($15::float8 + x * spend) / ($13::float8 * x + $14::float8 - 1) + 0.5)::bigint,
    $16
  from ranked
  left join unnest($17::int[], $18::int[], $19::float8[], $20::float8[]) as w (x, age, expected, discounted) using (x, age)
  on conflict (customer_id) do update set as_of = excluded.as_of, r = excluded.r, f = excluded.f, m = excluded.m, segment = excluded.segment,
    leaving_model_id = excluded.leaving_model_id, spending_model_id = excluded.spending_model_id, alive = excluded.alive,
    risk90d = excluded.risk90d, purchases12m = excluded.purchases12m, clv12m_minor = excluded.clv12m_minor, scored_at = excluded.scored_at`;

/** Answers how many were scored. Whoever is no buyer any more has no score any more. */
export async function scoreAll(tx: Tx, terms: ScoringTerms): Promise<number> {
  const { asOf, now, leaving, forecasts, spending } = terms;
  const unitDays = UNIT_DAYS[leaving?.unit ?? 'WEEK'];
  const of = leaving?.parameters ?? null;
  const isSure = leaving?.model === 'BG_NBD';
  const scored = await tx.execute(SCORE_ALL, [
    ...[programOf(tx), asOf, unitDays, isSure],
    ...[of?.r ?? null, of?.alpha ?? null, of?.a ?? null, of && (isSure ? of.b : of.b + 1)],
    ...[RISK_DAYS / unitDays, textArray(RFM_MAP), leaving?.id ?? null, spending?.id ?? null],
    ...[spending?.parameters.p ?? null, spending?.parameters.q ?? null, spending?.parameters.v ?? null, now],
    ...[column(forecasts.histories, 0), column(forecasts.histories, 1)],
    ...[column(forecasts.values, 0), column(forecasts.values, 1)],
  ]);
  await tx.execute('delete from customer_scores where program_id = $1 and scored_at < $2', [
    programOf(tx),
    now,
  ]);
  return scored;
}

function column(pairs: Numbers, place: 0 | 1): string {
  const values: number[] = [];
  for (let at = place; at < pairs.length; at += 2) values.push(pairs[at] ?? 0);
  return plainArray(values);
}

/** Customers and their net revenue by segment. */
export async function findSegmentTotals(tx: Tx): Promise<SegmentTotal[]> {
  return tx.query(
    `select c.segment, count(*)::int as customers, sum(s.gross_minor - s.returned_minor)::bigint as "netMinor"
     from customer_scores c
     join customer_stats s on s.program_id = $1 and s.customer_id = c.customer_id
     where c.program_id = $1 group by c.segment`,
    [programOf(tx)],
  );
}

export function findScores(tx: Tx, customerIds: readonly Uuid[]): Promise<CustomerScore[]> {
  return tx.query(
    `select ${SCORE} from customer_scores where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray(customerIds)],
  );
}

/** Behind whom a page begins. */
export interface RiskPlace {
  readonly risk: number;
  readonly customerId: Uuid;
}

/** At most `limit` customers whose risk is at least that high, the highest first. */
export function findAtRisk(
  tx: Tx,
  asked: { readonly minRisk: number; readonly after: RiskPlace | null; readonly limit: number },
): Promise<CustomerScore[]> {
  return tx.query(
    `select ${SCORE} from customer_scores
     where program_id = $1 and risk90d >= $2::float8 and ($3::float8 is null or (risk90d, customer_id) < ($3::float8, $4::uuid))
     order by risk90d desc, customer_id desc limit $5`,
    [programOf(tx), asked.minRisk, asked.after?.risk ?? null, asked.after?.customerId ?? null, asked.limit],
  );
}

/** What conditions may ask, for each moment. */
export interface ScoreFactsRow {
  readonly segment: RfmSegment;
  readonly riskPermille: number | null;
  readonly clvMinor: bigint | null;
}

/** For each moment, in order; null: they had no score at that time. The score of today says nothing of last year. */
export async function scoreFactsAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<(ScoreFactsRow | null)[]> {
  const rows = await tx.query<ScoreFactsRow & { readonly customerId: Uuid; readonly scoredAt: Date }>(
    `select customer_id as "customerId", segment, round(risk90d * 1000)::int as "riskPermille", clv12m_minor as "clvMinor",
       scored_at as "scoredAt"
     from customer_scores where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(moments.map(({ customerId }) => customerId))])],
  );
  const known = new Map(rows.map((row) => [row.customerId, row]));
  return moments.map(({ customerId, at }) => {
    const row = known.get(customerId);
    return row && row.scoredAt <= at ? row : null;
  });
}
