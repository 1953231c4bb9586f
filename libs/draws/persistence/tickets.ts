import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Draw } from '../domain/draw.js';
import { programOf } from './draws.js';

/** A ticket of the frozen list. */
export interface Ticket {
  readonly ticket: Buffer;
  readonly entries: number;
}

/** Effects of campaigns that enter in the draw of the code `$2`: the version, and the place among its other effects. */
const ENTERING = `
  select v.id, o.effect from campaign_versions v
  cross join lateral (
    select row_number() over (order by e.place) - 1 as effect, e.value as value
    from jsonb_array_elements(v.effects) with ordinality as e (value, place)
    where e.value ->> 'kind' <> 'AWARD_POINTS') o
  where v.program_id = $1 and o.value ->> 'kind' = 'enterDraw' and o.value -> 'settings' ->> 'draw' = $2`;

/** What was entered for what happened from `$3` to before `$4`, by campaigns and by other stores, less what was taken back. */
const ENTERED = `
  select f.customer_id, f.units - f.taken_back as entries
  from campaign_firings f
  join (${ENTERING}) o on o.id = f.campaign_version_id and o.effect = f.effect
  where f.program_id = $1 and f.kind = 'enterDraw' and f.refusal is null and f.occurred_at >= $3 and f.occurred_at < $4
  union all
  select customer_id, units - taken_back from own_firings
  where program_id = $1 and kind = 'enterDraw' and settings ->> 'draw' = $2 and occurred_at >= $3 and occurred_at < $4`;

/**
 * Makes a ticket for everybody who is entered: SHA-256 of the key and the customer's id, cut to 16 bytes. Who may not take part is left
 * out afterwards.
 */
export async function insertTickets(
  tx: Tx,
  { id, code, opensAt, closesAt, entriesMax }: Draw,
  ticketKey: Buffer,
): Promise<void> {
  await tx.execute(
    `insert into draw_tickets (program_id, draw_id, customer_id, ticket, entries)
     select $1, $5::uuid, e.customer_id, substr(sha256($6::bytea || uuid_send(e.customer_id)), 1, 16), least(sum(e.entries), $7::int)
     from (${ENTERED}) e group by e.customer_id having sum(e.entries) > 0`,
    [programOf(tx), code, opensAt, closesAt, id, ticketKey, entriesMax ?? ENTRIES_OF_CUSTOMER_MAX],
  );
}

/** Of one customer in one draw; the sum of a thousand million entries still is a number that is exact. */
const ENTRIES_OF_CUSTOMER_MAX = 1_000_000;

/** How many entries a customer has by now in each of these draws, by the draw's id; a draw without any is left out. */
export async function findEntries(
  tx: Tx,
  draws: readonly Pick<Draw, 'id' | 'code' | 'opensAt' | 'closesAt'>[],
  customerId: Uuid,
): Promise<Map<Uuid, number>> {
  if (draws.length === 0) return new Map();
  const rows = await tx.query<{ readonly id: Uuid; readonly entries: number }>(
    `select d.id, sum(e.entries)::int as entries
     from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[]) as d (id, code, opens_at, closes_at)
     join (
       select o.draw, f.units - f.taken_back as entries, f.occurred_at
       from campaign_firings f
       join campaign_versions v on v.id = f.campaign_version_id and v.program_id = $1
       cross join lateral (
         select row_number() over (order by e.place) - 1 as effect, e.value -> 'settings' ->> 'draw' as draw
         from jsonb_array_elements(v.effects) with ordinality as e (value, place)
         where e.value ->> 'kind' <> 'AWARD_POINTS') o
       where f.program_id = $1 and f.customer_id = $2 and f.kind = 'enterDraw' and f.refusal is null and o.effect = f.effect
       union all
       select settings ->> 'draw', units - taken_back, occurred_at from own_firings
       where program_id = $1 and customer_id = $2 and kind = 'enterDraw'
     ) e on e.draw = d.code and e.occurred_at >= d.opens_at and e.occurred_at < d.closes_at
     group by d.id`,
    [
      ...[programOf(tx), customerId],
      plainArray(draws.map(({ id }) => id)),
      textArray(draws.map(({ code }) => code)),
      timeArray(draws.map(({ opensAt }) => opensAt)),
      timeArray(draws.map(({ closesAt }) => closesAt)),
    ],
  );
  return new Map(rows.map(({ id, entries }) => [id, entries]));
}

/** At most `limit` participants, in the order of their ids. */
export async function findParticipants(
  tx: Tx,
  drawId: Uuid,
  after: Uuid | null,
  limit: number,
): Promise<Uuid[]> {
  const rows = await tx.query<{ readonly customerId: Uuid }>(
    `select customer_id as "customerId" from draw_tickets
     where program_id = $1 and draw_id = $2 and ($3::uuid is null or customer_id > $3) order by customer_id limit $4`,
    [programOf(tx), drawId, after, limit],
  );
  return rows.map(({ customerId }) => customerId);
}

export async function deleteTickets(tx: Tx, drawId: Uuid, customerIds: readonly Uuid[]): Promise<void> {
  await tx.execute(
    'delete from draw_tickets where program_id = $1 and draw_id = $2 and customer_id = any($3::uuid[])',
    [programOf(tx), drawId, plainArray(customerIds)],
  );
}

/** At most `limit` tickets, in the order of their bytes, behind one of them. */
export function findTickets(tx: Tx, drawId: Uuid, after: Buffer | null, limit: number): Promise<Ticket[]> {
  return tx.query<Ticket>(
    `select ticket, entries from draw_tickets
     where program_id = $1 and draw_id = $2 and ($3::bytea is null or ticket > $3) order by ticket limit $4`,
    [programOf(tx), drawId, after, limit],
  );
}

/** Whose tickets these are, by their hex. */
export async function findHolders(
  tx: Tx,
  drawId: Uuid,
  tickets: readonly Buffer[],
): Promise<Map<string, Uuid>> {
  const rows = await tx.query<{ readonly ticket: string; readonly customerId: Uuid }>(
    `select encode(ticket, 'hex') as ticket, customer_id as "customerId" from draw_tickets
     where program_id = $1 and draw_id = $2 and ticket = any(array(select decode(t, 'hex') from unnest($3::text[]) t))`,
    [programOf(tx), drawId, plainArray(tickets.map((ticket) => ticket.toString('hex')))],
  );
  return new Map(rows.map(({ ticket, customerId }) => [ticket, customerId]));
}

/** The ticket of a customer in each of these draws, by the draw's id. */
export async function findOwnTickets(
  tx: Tx,
  drawIds: readonly Uuid[],
  customerId: Uuid,
): Promise<Map<Uuid, Ticket>> {
  const rows = await tx.query<Ticket & { readonly drawId: Uuid }>(
    `select draw_id as "drawId", ticket, entries from draw_tickets
     where program_id = $1 and customer_id = $3 and draw_id = any($2::uuid[])`,
    [programOf(tx), plainArray(drawIds), customerId],
  );
  return new Map(rows.map((row) => [row.drawId, row]));
}
