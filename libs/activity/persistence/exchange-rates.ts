import type { Uuid } from '#kernel';
import { textArray, timeArray, type Tx } from '#platform';
import type { ExchangeRate } from '../domain/exchange-rate.js';

/** A currency at an instant. */
export interface RateRequest {
  readonly currency: string;
  readonly at: Date;
}

/** A place in the list of rates, which runs from late to early. */
export interface RatePage {
  readonly currency: string | null;
  readonly limit: number;
  readonly after: { readonly effectiveFrom: Date; readonly id: Uuid } | null;
}

const COLUMNS = `id, currency, rate::text as rate, effective_from as "effectiveFrom", revision, set_at as "setAt",
  set_by as "setBy", reason`;

/** The rates in force, as texts, in the order of the requests; null where there is none yet. */
export async function ratesInForce(
  tx: Tx,
  programId: Uuid,
  requests: readonly RateRequest[],
): Promise<(string | null)[]> {
  const rows = await tx.query<{ rate: string | null }>(
    `select r.rate::text as rate
     from unnest($2::text[], $3::timestamptz[]) with ordinality as q(currency, at, place)
     left join lateral (
       select e.rate from exchange_rates e
       where e.program_id = $1 and e.currency = q.currency and e.effective_from <= q.at
       order by e.effective_from desc, e.revision desc limit 1
     ) r on true
     order by q.place`,
    [programId, textArray(requests.map(({ currency }) => currency)), timeArray(requests.map(({ at }) => at))],
  );
  return rows.map(({ rate }) => rate);
}

/** The rate of a currency that is in force at an instant; null: none yet. */
export async function rateInForce(
  tx: Tx,
  programId: Uuid,
  request: RateRequest,
): Promise<ExchangeRate | null> {
  const [rate] = await tx.query<ExchangeRate>(
    `select ${COLUMNS} from exchange_rates
     where program_id = $1 and currency = $2 and effective_from <= $3
     order by effective_from desc, revision desc limit 1`,
    [programId, request.currency, request.at],
  );
  return rate ?? null;
}

/** The program's rates, at most `limit` after a place, those from the latest instants first. */
export function ratePage(tx: Tx, programId: Uuid, page: RatePage): Promise<ExchangeRate[]> {
  const { currency, limit, after } = page;
  return tx.query<ExchangeRate>(
    `select ${COLUMNS} from exchange_rates
     where program_id = $1 and ($2::text is null or currency = $2)
       and ($3::timestamptz is null or (effective_from, id) < ($3, $4))
     order by effective_from desc, id desc limit $5`,
    [programId, currency, after?.effectiveFrom ?? null, after?.id ?? null, limit],
  );
}

export async function insertRate(tx: Tx, programId: Uuid, rate: ExchangeRate): Promise<void> {
  const { id, currency, effectiveFrom, revision, setAt, setBy, reason } = rate;
  await tx.execute(
    `insert into exchange_rates
       (id, program_id, currency, rate, effective_from, revision, set_at, set_by, reason)
     values ($1, $2, $3, $4::numeric, $5, $6, $7, $8, $9)`,
    [id, programId, currency, rate.rate, effectiveFrom, revision, setAt, setBy, reason],
  );
}
