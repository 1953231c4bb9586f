import { required, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Draw, DrawSettings } from '../domain/draw.js';
import { DrawEntity, DrawSecretEntity } from './draw.entity.js';

const DRAW = `id, program_id as "programId", code, name, description, opens_at as "opensAt", closes_at as "closesAt", prizes, reserves,
  audience, entries_max as "entriesMax", without_winners_of as "withoutWinnersOf", beacon_source as "beaconSource", commitment,
  created_at as "createdAt", cancelled_at as "cancelledAt", cancel_reason as "cancelReason", frozen_at as "frozenAt", digest,
  participants, entries, drawn_at as "drawnAt", beacon, seed`;

/** What nobody may know before the draw. */
export interface DrawSecrets {
  readonly seed: Buffer;
  readonly ticketKey: Buffer;
}

/** Behind which draw a page begins. */
export interface DrawPlaceInList {
  readonly opensAt: Date;
  readonly id: Uuid;
}

/** At most `limit` draws, the latest to open first. */
export function findDrawPage(tx: Tx, after: DrawPlaceInList | null, limit: number): Promise<Draw[]> {
  return tx.query<DrawEntity>(
    `select ${DRAW} from draws
     where program_id = $1 and ($2::timestamptz is null or (opens_at, id) < ($2, $3::uuid))
     order by opens_at desc, id desc limit $4`,
    [programOf(tx), after?.opensAt ?? null, after?.id ?? null, limit],
  );
}

export async function findDraws(tx: Tx, codes: readonly string[]): Promise<Draw[]> {
  return tx.query<DrawEntity>(`select ${DRAW} from draws where program_id = $1 and code = any($2::text[])`, [
    programOf(tx),
    [...new Set(codes)],
  ]);
}

export async function findDraw(tx: Tx, code: string): Promise<Draw | null> {
  return (await findDraws(tx, [code]))[0] ?? null;
}

/** Locks a draw until the transaction ends: each step is taken once. */
export async function lockDraw(tx: Tx, code: string): Promise<Draw | null> {
  const [row] = await tx.query<DrawEntity>(
    `select ${DRAW} from draws where program_id = $1 and code = $2 for no key update`,
    [programOf(tx), code],
  );
  return row ?? null;
}

/** Likewise, unless somebody else has it locked: then null, as they do what there is to do. */
export async function lockFreeDraw(tx: Tx, id: Uuid): Promise<Draw | null> {
  const [row] = await tx.query<DrawEntity>(
    `select ${DRAW} from draws where program_id = $1 and id = $2 for no key update skip locked`,
    [programOf(tx), id],
  );
  return row ?? null;
}

/** Draws whose list is to be frozen, or that are to be drawn by themselves. */
export async function findDueDraws(tx: Tx, now: Date): Promise<Pick<Draw, 'id' | 'closesAt'>[]> {
  return tx.query(
    `select id, closes_at as "closesAt" from draws
     where program_id = $1 and closes_at <= $2 and drawn_at is null and cancelled_at is null
       and (frozen_at is null or beacon_source is null)
     order by closes_at, id`,
    [programOf(tx), now],
  );
}

export async function insertDraw(tx: Tx, draw: Draw, { seed, ticketKey }: DrawSecrets): Promise<void> {
  await tx.entities.insert(DrawEntity, { ...draw, prizes: [...draw.prizes], cancelReason: null });
  const { id: drawId, programId } = draw;
  await tx.entities.insert(DrawSecretEntity, { drawId, programId, seed, ticketKey });
}

export async function findSecrets(tx: Tx, drawId: Uuid): Promise<DrawSecrets> {
  const [row] = await tx.query<DrawSecrets>(
    'select seed, ticket_key as "ticketKey" from draw_secrets where program_id = $1 and draw_id = $2',
    [programOf(tx), drawId],
  );
  return required(row, 'the secrets of a draw');
}

/** Writes the settings of a locked draw. */
export async function saveSettings(tx: Tx, id: Uuid, settings: DrawSettings): Promise<void> {
  const { prizes, withoutWinnersOf, ...others } = settings;
  await tx.entities.update(DrawEntity, { programId: programOf(tx), id }, others);
  await tx.execute(
    'update draws set prizes = $3::jsonb, without_winners_of = $4::jsonb where program_id = $1 and id = $2',
    [programOf(tx), id, JSON.stringify(prizes), JSON.stringify(withoutWinnersOf)],
  );
}

export async function saveCancelled(tx: Tx, id: Uuid, now: Date, reason: string): Promise<void> {
  await tx.execute(
    'update draws set cancelled_at = $3, cancel_reason = $4 where program_id = $1 and id = $2',
    [programOf(tx), id, now, reason],
  );
}

export async function saveFrozen(
  tx: Tx,
  id: Uuid,
  frozen: {
    readonly at: Date;
    readonly digest: string;
    readonly participants: number;
    readonly entries: bigint;
  },
): Promise<void> {
  await tx.execute(
    `update draws set frozen_at = $3, digest = $4, participants = $5, entries = $6 where program_id = $1 and id = $2`,
    [programOf(tx), id, frozen.at, frozen.digest, frozen.participants, frozen.entries],
  );
}

export async function saveDrawn(
  tx: Tx,
  id: Uuid,
  drawn: { readonly at: Date; readonly seed: Buffer; readonly beacon: string | null },
): Promise<void> {
  await tx.execute(
    'update draws set drawn_at = $3, seed = $4, beacon = $5 where program_id = $1 and id = $2',
    [...[programOf(tx), id, drawn.at, drawn.seed, drawn.beacon]],
  );
}

/** Which of these customers won in one of the draws of these codes. */
export async function findFormerWinners(
  tx: Tx,
  codes: readonly string[],
  customerIds: readonly Uuid[],
): Promise<Set<Uuid>> {
  if (codes.length === 0) return new Set();
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select distinct p.customer_id as "customerId" from draw_places p
     join draws d on d.id = p.draw_id and d.program_id = $1 and d.code = any($2::text[])
     where p.program_id = $1 and p.customer_id = any($3::uuid[]) and p.state = 'WON'`,
    [programOf(tx), [...codes], plainArray(customerIds)],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
