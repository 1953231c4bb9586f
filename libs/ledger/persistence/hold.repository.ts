import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { EndedHold, OpenedHold, RedrawnHold } from '../domain/hold-book.js';
import type { HoldRecord } from '../domain/hold-record.js';
import { packDraws } from '../domain/packing.js';
import { HoldEntity } from './hold.entity.js';

const INSERT_HOLDS = `
  insert into holds (program_id, customer_id, id, point_type_id, order_reference, points, captured_points, status,
    draws, placed_at, expires_at, ended_at)
  select $1::uuid, h.customer_id, h.id, h.point_type_id, h.order_reference, h.points, h.captured_points, h.status,
    string_to_array(h.draws, ',')::bigint[], h.placed_at, h.expires_at, h.ended_at
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[],
      $9::timestamptz[], $10::bigint[], $11::text[], $12::timestamptz[])
    as h (customer_id, id, point_type_id, order_reference, points, draws, placed_at, expires_at, captured_points,
      status, ended_at)`;

const END_HOLDS = `
  update holds h
  set status = e.status, captured_points = e.captured_points, ended_at = e.ended_at
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::timestamptz[])
    as e (customer_id, id, status, captured_points, ended_at)
  where h.program_id = $1::uuid and h.customer_id = e.customer_id and h.id = e.id and h.status = 'OPEN'`;

/** A hold's draws move only when its points' sliding expiry does. */
const UPDATE_DRAWS = `
  update holds h
  set draws = string_to_array(e.draws, ',')::bigint[]
  from unnest($2::uuid[], $3::uuid[], $4::text[]) as e (customer_id, id, draws)
  where h.program_id = $1::uuid and h.customer_id = e.customer_id and h.id = e.id and h.status = 'OPEN'`;

/** The life of holds. Their open ones are loaded, and all are guarded, with their wallet. */
export class HoldRepository {
  async open(tx: Tx, holds: readonly OpenedHold[]): Promise<void> {
    if (holds.length === 0) return;
    await tx.execute(INSERT_HOLDS, [
      tx.programId,
      plainArray(holds.map((h) => h.customerId)),
      plainArray(holds.map((h) => h.hold.id)),
      plainArray(holds.map((h) => h.pointTypeId)),
      textArray(holds.map((h) => h.hold.orderReference)),
      plainArray(holds.map((h) => h.hold.points)),
      textArray(holds.map((h) => packDraws(h.hold.draws))),
      timeArray(holds.map((h) => h.placedAt)),
      timeArray(holds.map((h) => new Date(h.hold.expiresAt))),
      plainArray(holds.map((h) => h.end?.capturedPoints ?? 0n)),
      plainArray(holds.map((h) => h.end?.status ?? 'OPEN')),
      timeArray(holds.map((h) => h.end?.endedAt ?? null)),
    ]);
  }

  async end(tx: Tx, holds: readonly EndedHold[]): Promise<void> {
    if (holds.length === 0) return;
    await tx.execute(END_HOLDS, [
      tx.programId,
      plainArray(holds.map((h) => h.customerId)),
      plainArray(holds.map((h) => h.id)),
      plainArray(holds.map((h) => h.end.status)),
      plainArray(holds.map((h) => h.end.capturedPoints)),
      timeArray(holds.map((h) => h.end.endedAt)),
    ]);
  }

  async updateDraws(tx: Tx, holds: readonly RedrawnHold[]): Promise<void> {
    if (holds.length === 0) return;
    await tx.execute(UPDATE_DRAWS, [
      tx.programId,
      plainArray(holds.map((h) => h.customerId)),
      plainArray(holds.map((h) => h.hold.id)),
      textArray(holds.map((h) => packDraws(h.hold.draws))),
    ]);
  }

  /** Holds in whatever state, by their customers and ids. */
  async findMany(
    tx: Tx,
    holds: readonly { readonly customerId: Uuid; readonly holdId: Uuid }[],
  ): Promise<Map<Uuid, HoldRecord>> {
    if (holds.length === 0) return new Map();
    const sql = `
      select customer_id as "customerId", id, program_id as "programId", point_type_id as "pointTypeId",
        order_reference as "orderReference", points, captured_points as "capturedPoints", status,
        placed_at as "placedAt", expires_at as "expiresAt", ended_at as "endedAt"
      from holds
      where program_id = $1 and (customer_id, id) in (select * from unnest($2::uuid[], $3::uuid[]))`;
    const rows = await tx.query<HoldRecord>(sql, [
      tx.programId,
      plainArray(holds.map(({ customerId }) => customerId)),
      plainArray(holds.map(({ holdId }) => holdId)),
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** A hold in whatever state. Without the customer it is looked up program-wide, by its id. */
  async find(tx: Tx, id: Uuid, customerId: Uuid | null): Promise<HoldEntity | null> {
    if (!tx.programId) return null;
    const where = { programId: tx.programId, id, ...(customerId === null ? {} : { customerId }) };
    return tx.entities.findOne(HoldEntity, { where });
  }

  async openHoldsOf(tx: Tx, customerId: Uuid): Promise<HoldEntity[]> {
    if (!tx.programId) return [];
    const where = { programId: tx.programId, customerId, status: 'OPEN' as const };
    return tx.entities.find(HoldEntity, { where, order: { placedAt: 'ASC', id: 'ASC' } });
  }
}
