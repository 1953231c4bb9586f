import { required, type LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { ModelGround } from '../domain/models/gates.js';
import type { MetricModel, ModelKind } from '../domain/models/metric-model.js';
import { MetricModelEntity } from './models.entity.js';
import { programOf } from './program-of.js';

const MODEL = `id, program_id as "programId", kind, unit, as_of as "asOf", fitted_from as "fittedFrom", customers, ground, reason, parameters,
  standard_errors as "standardErrors", log_likelihood as "logLikelihood", backtest, fitted_at as "fittedAt"`;

/** What a program has for models as of a day, and since when. */
export interface GroundRow extends ModelGround {
  readonly firstDay: LocalDate | null;
}

export async function findGround(tx: Tx, asOf: LocalDate): Promise<GroundRow> {
  const [row] = await tx.query<GroundRow>(
    `select count(*)::int as buyers, count(*) filter (where purchase_days >= 3)::int as "loyalBuyers", min(first_day) as "firstDay",
       greatest(0, coalesce($2::date - min(first_day), 0))::int as "historyDays", greatest(0, $2::date - max(last_day))::int as "silentDays"
     from customer_stats where program_id = $1 and not is_guest and purchase_days > 0`,
    [programOf(tx), asOf],
  );
  return required(row, 'a row of a sum');
}

/** Puts a fit down, unless there is one of this kind and day. */
export async function insertModel(tx: Tx, model: MetricModel): Promise<void> {
  const insert = tx.entities.createQueryBuilder().insert().into(MetricModelEntity);
  await insert
    .values({ ...model, backtest: model.backtest as object | null })
    .orIgnore()
    .execute();
}

/** The last of each kind; of those that can be used alone, if asked. */
export function findLatestModels(tx: Tx, usable: boolean): Promise<MetricModel[]> {
  return tx.query(
    `select distinct on (kind) ${MODEL} from metric_models
     where program_id = $1 and (not $2 or reason is null) order by kind, as_of desc`,
    [programOf(tx), usable],
  );
}

/** Behind which model a page begins. */
export interface ModelPlace {
  readonly asOf: LocalDate;
  readonly kind: string;
}

/** At most `limit` models, the newest first. */
export function findModelPage(
  tx: Tx,
  asked: {
    readonly kind: ModelKind | null;
    readonly after: ModelPlace | null;
    readonly limit: number;
  },
): Promise<MetricModel[]> {
  return tx.query(
    `select ${MODEL} from metric_models
     where program_id = $1 and ($2::text is null or kind = $2) and ($3::date is null or (as_of, kind) < ($3, $4))
     order by as_of desc, kind desc limit $5`,
    [programOf(tx), asked.kind, asked.after?.asOf ?? null, asked.after?.kind ?? null, asked.limit],
  );
}
