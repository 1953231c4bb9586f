import { required } from '#kernel';
import { allInOrder, plainArray, textArray, type Tx } from '#platform';
import type { CohortSeries } from '../domain/roll-ups/cell-sheet.js';
import { programOf } from './program-of.js';

// $1: the program, $2: the generation, then an array of each column.

const ASKED =
  'unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as a (basis, grain, dimension, value, place)';
const SAME = `s.program_id = $1 and s.generation = $2 and s.basis = a.basis and s.grain = a.grain and s.dimension = a.dimension
  and s.value = a.value`;

const INSERT_NEW = `
  insert into cohort_series (program_id, generation, series, basis, grain, dimension, value)
  select $1, $2, (select coalesce(max(series), 0) from cohort_series where program_id = $1 and generation = $2)
      + row_number() over (order by a.place), a.basis, a.grain, a.dimension, a.value
  from ${ASKED}
  where not exists (select from cohort_series s where ${SAME})`;

const NUMBERS = `select s.series from ${ASKED} join cohort_series s on ${SAME} order by a.place`;

/** Numbers of series in a generation, which is locked: one that has none is given the next. */
export async function numberSeries(
  tx: Tx,
  generation: number,
  series: readonly CohortSeries[],
): Promise<ReadonlyMap<CohortSeries, number>> {
  if (series.length === 0) return new Map();
  const values = [
    ...[programOf(tx), generation],
    plainArray(series.map(({ basis }) => basis)),
    plainArray(series.map(({ grain }) => grain)),
    plainArray(series.map(({ dimension }) => dimension)),
    textArray(series.map(({ value }) => value)),
  ];
  const inserted = tx.execute(INSERT_NEW, values);
  const numbered = tx.query<{ readonly series: number }>(NUMBERS, values);
  await allInOrder<unknown>([inserted, numbered]);
  const rows = await numbered;
  return new Map(series.map((one, place) => [one, required(rows[place], 'a numbered series').series]));
}
