import type { LocalDate, Uuid } from '#kernel';
import type { Tx } from '#platform';

/** How far the triggers of a program have been swept, by trigger key. */
export async function sweptThroughOf(
  tx: Tx,
  programId: Uuid,
  triggerKeys: readonly string[],
): Promise<Map<string, LocalDate>> {
  const rows = await tx.query<{ trigger_key: string; swept_through: LocalDate }>(
    `select trigger_key, swept_through from time_trigger_sweeps
     where program_id = $1 and trigger_key = any($2::text[]) and swept_through is not null`,
    [programId, triggerKeys],
  );
  return new Map(rows.map((row) => [row.trigger_key, row.swept_through]));
}

/** Makes the rows that sweeps are claimed by. */
export async function addSweeps(tx: Tx, programId: Uuid, triggerKeys: readonly string[]): Promise<void> {
  await tx.execute(
    `insert into time_trigger_sweeps (program_id, trigger_key)
     select $1::uuid, key from unnest($2::text[]) as key order by key on conflict do nothing`,
    [programId, triggerKeys],
  );
}

/**
 * Whether nobody else is sweeping: until the transaction ends, this one is. Saves two workers from doing the same page;
 * that an occurrence is recorded once does not depend on it.
 */
export async function claimSweep(tx: Tx, programId: Uuid, triggerKey: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from time_trigger_sweeps where program_id = $1 and trigger_key = $2 for update skip locked`,
    [programId, triggerKey],
  );
  return rows.length > 0;
}

export async function finishDay(tx: Tx, programId: Uuid, triggerKey: string, day: LocalDate): Promise<void> {
  await tx.execute(
    `update time_trigger_sweeps set swept_through = $3
     where program_id = $1 and trigger_key = $2 and (swept_through is null or swept_through < $3)`,
    [programId, triggerKey, day],
  );
}
