import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { Place, PlaceState } from '../domain/draw.js';
import { programOf } from './draws.js';

const PLACE = `customer_id as "customerId", number, ticket, prize, state, since, delivered_at as "deliveredAt", reason`;

export async function insertPlaces(tx: Tx, drawId: Uuid, places: readonly Place[], now: Date): Promise<void> {
  await tx.execute(
    `insert into draw_places (program_id, draw_id, since, customer_id, number, ticket, prize, state)
     select $1::uuid, $2::uuid, $3::timestamptz, p.customer_id, p.number, decode(p.ticket, 'hex'), p.prize, p.state
     from unnest($4::uuid[], $5::int[], $6::text[], $7::int[], $8::text[]) as p (customer_id, number, ticket, prize, state)`,
    [
      ...[programOf(tx), drawId, now],
      plainArray(places.map(({ customerId }) => customerId)),
      plainArray(places.map(({ number }) => number)),
      plainArray(places.map(({ ticket }) => ticket.toString('hex'))),
      plainArray(places.map(({ prize }) => prize)),
      textArray(places.map(({ state }) => state)),
    ],
  );
}

/** At most `limit` places of some states, in the order in which they were drawn. */
export function findPlaces(
  tx: Tx,
  drawId: Uuid,
  asked: { readonly states: readonly PlaceState[]; readonly after: number; readonly limit: number },
): Promise<Place[]> {
  return tx.query<Place>(
    `select ${PLACE} from draw_places
     where program_id = $1 and draw_id = $2 and state = any($3::text[]) and number > $4 order by number limit $5`,
    [programOf(tx), drawId, [...asked.states], asked.after, asked.limit],
  );
}

export async function findPlace(tx: Tx, drawId: Uuid, number: number): Promise<Place | null> {
  const [row] = await tx.query<Place>(
    `select ${PLACE} from draw_places where program_id = $1 and draw_id = $2 and number = $3`,
    [programOf(tx), drawId, number],
  );
  return row ?? null;
}

/** The place of a customer in each of these draws, by the draw's id. */
export async function findOwnPlaces(
  tx: Tx,
  drawIds: readonly Uuid[],
  customerId: Uuid,
): Promise<Map<Uuid, Place>> {
  const rows = await tx.query<Place & { readonly drawId: Uuid }>(
    `select draw_id as "drawId", ${PLACE} from draw_places
     where program_id = $1 and customer_id = $3 and draw_id = any($2::uuid[])`,
    [programOf(tx), plainArray(drawIds), customerId],
  );
  return new Map(rows.map((row) => [row.drawId, row]));
}

/** Writes how somebody stands now; the draw is locked by whoever calls it. */
export async function savePlace(tx: Tx, drawId: Uuid, place: Place): Promise<void> {
  const { customerId, prize, state, since, deliveredAt, reason } = place;
  await tx.execute(
    `update draw_places set prize = $4, state = $5, since = $6, delivered_at = $7, reason = $8
     where program_id = $1 and draw_id = $2 and customer_id = $3`,
    [programOf(tx), drawId, customerId, prize, state, since, deliveredAt, reason],
  );
}

/** Whether what was won by an activity was given by itself, and stands. */
export async function isGiven(tx: Tx, customerId: Uuid, activityId: Uuid): Promise<boolean> {
  const [row] = await tx.query(
    `select 1 from own_firings
     where program_id = $1 and customer_id = $2 and activity_id = $3 and taken_back < units limit 1`,
    [programOf(tx), customerId, activityId],
  );
  return row !== undefined;
}
