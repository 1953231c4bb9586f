import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Program } from '../domain/program.js';

/** The program of this id. Asked with every command: no mapping, a sixth of the time. */
export async function findProgram(tx: Tx, id: Uuid): Promise<Program | null> {
  const [program] = await tx.query<Program>(
    `select id, code, name, currency, time_zone as "timeZone", locales, status,
       inactivity_days as "inactivityDays", created_at as "createdAt"
     from programs where id = $1`,
    [id],
  );
  return program ?? null;
}
