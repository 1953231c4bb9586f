import type { Tx } from '../database/database.js';

/** What a process spent of a subject's points since it told the last time. */
export interface Delta {
  readonly subject: string;
  readonly windowStart: Date;
  readonly points: number;
}

/** What all processes together have spent. */
export interface Total {
  readonly subject: string;
  readonly windowStart: Date;
  readonly spent: bigint;
}

/**
 * Adds deltas to the shared rows, one for each subject, and answers their new totals. A row of an earlier window begins
 * anew; a delta of an earlier window is dropped. Rows are locked in the order of the subjects, so two processes wait for
 * each other and never deadlock.
 */
export function foldDeltas(tx: Tx, deltas: readonly Delta[]): Promise<Total[]> {
  const sorted = [...deltas].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return tx.query<Total>(
    `insert into rate_points as r (subject, window_start, spent)
     select * from unnest($1::text[], $2::timestamptz[], $3::bigint[])
     on conflict (subject) do update set
       window_start = greatest(r.window_start, excluded.window_start),
       spent = case
         when r.window_start = excluded.window_start then r.spent + excluded.spent
         when r.window_start < excluded.window_start then excluded.spent
         else r.spent end
     returning subject, window_start as "windowStart", spent`,
    [
      sorted.map(({ subject }) => subject),
      sorted.map(({ windowStart }) => windowStart),
      sorted.map(({ points }) => points),
    ],
  );
}

/** Removes up to 1,000 rows of windows that began before an instant, and passes by those that somebody writes. */
export function forgetWindows(tx: Tx, before: Date): Promise<number> {
  return tx.execute(
    `delete from rate_points where subject in
       (select subject from rate_points where window_start < $1 limit 1000 for update skip locked)`,
    [before],
  );
}
