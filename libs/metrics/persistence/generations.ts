import type { LocalDate, TimeZone, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { programOf } from './program-of.js';

/** A making of all cells of a program, and what they go by. */
export interface Generation {
  readonly generation: number;
  readonly inactivityDays: number;
  readonly timeZone: TimeZone;
  /** The first day of the last month whose periods are counted. */
  readonly openedThrough: LocalDate;
  /** How many segments had been archived when it began. */
  readonly archivedSegments: number;
  /** The last customer that was counted, while it is being made. */
  readonly builtTo: Uuid | null;
  readonly startedAt: Date;
  /** Null: it is being made. */
  readonly completedAt: Date | null;
  /** Until when everything that was recorded is counted. */
  readonly foldedAt: Date;
}

const GENERATION = `generation, inactivity_days as "inactivityDays", time_zone as "timeZone", opened_through::text as "openedThrough",
  archived_segments as "archivedSegments", built_to as "builtTo", started_at as "startedAt", completed_at as "completedAt", folded_at as "foldedAt"`;

const LOCK = `select ${GENERATION} from metric_generations where program_id = $1 order by generation for update`;
const LOCK_IF_FREE = `${LOCK} skip locked`;

/** By their numbers: what is served, and what is being made. */
export function findGenerations(tx: Tx): Promise<Generation[]> {
  return tx.query<Generation>(
    `select ${GENERATION} from metric_generations where program_id = $1 order by generation`,
    [programOf(tx)],
  );
}

/**
 * The same, locked: whoever counts is alone with the cells of the program. Null: another worker has them, and who would not wait for it
 * asked.
 */
export async function lockGenerations(tx: Tx, { waits }: { waits: boolean }): Promise<Generation[] | null> {
  const values = [programOf(tx)];
  const locked = waits
    ? await tx.query<Generation>(LOCK, values)
    : await tx.query<Generation>(LOCK_IF_FREE, values);
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from metric_generations where program_id = $1',
    values,
  );
  return row?.count === locked.length ? locked : null;
}

/** Begins one; false: another worker did. */
export async function insertGeneration(
  tx: Tx,
  { generation, inactivityDays, timeZone, openedThrough, archivedSegments }: GenerationTerms,
  now: Date,
): Promise<boolean> {
  const count = await tx.execute(
    `insert into metric_generations (program_id, generation, inactivity_days, time_zone, opened_through, archived_segments, started_at,
       folded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (program_id, generation) do nothing`,
    [programOf(tx), generation, inactivityDays, timeZone, openedThrough, archivedSegments, now],
  );
  return count === 1;
}

export type GenerationTerms = Pick<
  Generation,
  'generation' | 'inactivityDays' | 'timeZone' | 'openedThrough' | 'archivedSegments'
>;

export async function markBuilt(tx: Tx, generation: number, builtTo: Uuid): Promise<void> {
  await tx.execute('update metric_generations set built_to = $3 where program_id = $1 and generation = $2', [
    ...[programOf(tx), generation, builtTo],
  ]);
}

/** From now on it is served, and the earlier ones are no more: their rows here, not yet their cells. */
export async function completeGeneration(tx: Tx, generation: number, now: Date): Promise<void> {
  const program = programOf(tx);
  await tx.execute('delete from metric_generations where program_id = $1 and generation < $2', [
    program,
    generation,
  ]);
  await tx.execute(
    `update metric_generations set built_to = null, completed_at = $3 where program_id = $1 and generation = $2`,
    [program, generation, now],
  );
}

/** Until when everything that was recorded is counted. */
export async function markFolded(tx: Tx, generation: number, foldedAt: Date): Promise<void> {
  await tx.execute(
    `update metric_generations set folded_at = greatest(folded_at, $3) where program_id = $1 and generation = $2`,
    [programOf(tx), generation, foldedAt],
  );
}

export async function countArchivedSegments(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from segments where program_id = $1 and archived_at is not null',
    [programOf(tx)],
  );
  return row?.count ?? 0;
}
