import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import type { MessageChannel, MessageState } from '../domain/message.js';

/** So many more, or fewer, of something that a customer has by its code. */
export interface Tally {
  readonly customerId: Uuid;
  readonly code: string;
  readonly count: number;
}

export interface NamedTally extends Tally {
  readonly name: string;
}

export interface CustomerBadge {
  readonly customerId: Uuid;
  readonly badge: string;
  readonly name: string;
  readonly givenAt: Date;
}

export interface DrawEntries {
  readonly customerId: Uuid;
  readonly draw: string;
  readonly entries: number;
}

export interface NewMessage {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly channel: MessageChannel;
  readonly template: string;
  readonly payload: object;
  readonly status: 'PENDING' | 'SKIPPED';
  readonly reason: string | null;
  readonly activityId: Uuid;
  readonly versionId: Uuid;
}

export interface Message {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly channel: MessageChannel;
  readonly template: string;
  readonly status: MessageState;
  /** Why it is not sent: NO_CONSENT or ORDER_RETURNED. */
  readonly reason: string | null;
  readonly versionId: Uuid;
  readonly createdAt: Date;
}

/** A page of messages: those older than one of them. */
export interface MessagePage {
  readonly limit: number;
  readonly after: { readonly createdAt: Date; readonly id: Uuid } | null;
}

/** Rows are locked in the order of the tallies. One statement: exact whatever happens at the same time. */
export async function addBadges(tx: Tx, tallies: readonly NamedTally[], now: Date): Promise<void> {
  await tx.execute(
    `insert into customer_badges as b (program_id, customer_id, badge, name, grants, given_at)
     select $1::uuid, t.customer_id, t.code, t.name, t.count, $6::timestamptz
     from unnest($2::uuid[], $3::text[], $4::integer[], $5::text[]) as t (customer_id, code, count, name)
     on conflict (customer_id, badge) do update set grants = b.grants + excluded.grants, name = excluded.name,
       given_at = case when b.grants = 0 then excluded.given_at else b.given_at end`,
    [...parametersOf(tx, tallies), textArray(tallies.map(({ name }) => name)), now.toISOString()],
  );
}

export async function takeBadges(tx: Tx, tallies: readonly Tally[]): Promise<void> {
  await lock(tx, 'customer_badges', 'badge', tallies);
  await tx.execute(
    `update customer_badges b set grants = b.grants - t.count
     from unnest($2::uuid[], $3::text[], $4::integer[]) as t (customer_id, code, count)
     where b.program_id = $1 and b.customer_id = t.customer_id and b.badge = t.code`,
    parametersOf(tx, tallies),
  );
}

export async function addEntries(tx: Tx, tallies: readonly Tally[], now: Date): Promise<void> {
  await tx.execute(
    `insert into draw_entries as d (program_id, customer_id, draw, entries, entered_at)
     select $1::uuid, t.customer_id, t.code, t.count, $5::timestamptz
     from unnest($2::uuid[], $3::text[], $4::integer[]) as t (customer_id, code, count)
     on conflict (customer_id, draw) do update set entries = d.entries + excluded.entries`,
    [...parametersOf(tx, tallies), now.toISOString()],
  );
}

export async function takeEntries(tx: Tx, tallies: readonly Tally[]): Promise<void> {
  await lock(tx, 'draw_entries', 'draw', tallies);
  await tx.execute(
    `update draw_entries d set entries = d.entries - t.count
     from unnest($2::uuid[], $3::text[], $4::integer[]) as t (customer_id, code, count)
     where d.program_id = $1 and d.customer_id = t.customer_id and d.draw = t.code`,
    parametersOf(tx, tallies),
  );
}

/** At most `limit` of each customer, by code. */
export function badgesOf(tx: Tx, customerIds: readonly Uuid[], limit: number): Promise<CustomerBadge[]> {
  return tx.query<CustomerBadge>(
    `select b.customer_id as "customerId", b.badge, b.name, b.given_at as "givenAt"
     from unnest($2::uuid[]) as u (customer_id)
     cross join lateral (select * from customer_badges c
       where c.program_id = $1 and c.customer_id = u.customer_id and c.grants > 0 order by c.badge limit $3) b
     order by b.customer_id, b.badge`,
    [tx.programId, plainArray(customerIds), limit],
  );
}

/** At most `limit` draws of each customer, by code. */
export function entriesOf(tx: Tx, customerIds: readonly Uuid[], limit: number): Promise<DrawEntries[]> {
  return tx.query<DrawEntries>(
    `select d.customer_id as "customerId", d.draw, d.entries
     from unnest($2::uuid[]) as u (customer_id)
     cross join lateral (select * from draw_entries c
       where c.program_id = $1 and c.customer_id = u.customer_id and c.entries > 0 order by c.draw limit $3) d
     order by d.customer_id, d.draw`,
    [tx.programId, plainArray(customerIds), limit],
  );
}

export async function insertMessages(tx: Tx, messages: readonly NewMessage[], now: Date): Promise<void> {
  await tx.execute(
    `insert into outbox_messages (program_id, created_at, customer_id, id, channel, template, payload, status, reason,
       activity_id, campaign_version_id)
     select $1::uuid, $2::timestamptz, m.* from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[],
       $8::text[], $9::text[], $10::uuid[], $11::uuid[]) m`,
    [
      tx.programId,
      now.toISOString(),
      plainArray(messages.map(({ customerId }) => customerId)),
      plainArray(messages.map(({ id }) => id)),
      plainArray(messages.map(({ channel }) => channel)),
      textArray(messages.map(({ template }) => template)),
      textArray(messages.map(({ payload }) => JSON.stringify(payload))),
      plainArray(messages.map(({ status }) => status)),
      plainArray(messages.map(({ reason }) => reason)),
      plainArray(messages.map(({ activityId }) => activityId)),
      plainArray(messages.map(({ versionId }) => versionId)),
    ],
  );
}

/** At most `limit` of each customer, newest first; an index is read from where the page starts. */
export function messagesOf(
  tx: Tx,
  customerIds: readonly Uuid[],
  { limit, after }: MessagePage,
): Promise<Message[]> {
  return tx.query<Message>(
    `select m.customer_id as "customerId", m.id, m.channel, m.template, m.status, m.reason,
       m.campaign_version_id as "versionId", m.created_at as "createdAt"
     from unnest($2::uuid[]) as u (customer_id)
     cross join lateral (select * from outbox_messages c
       where c.program_id = $1 and c.customer_id = u.customer_id
         and ($4::timestamptz is null or (c.created_at, c.id) < ($4, $5::uuid))
       order by c.created_at desc, c.id desc limit $3) m
     order by m.customer_id, m.created_at desc, m.id desc`,
    [tx.programId, plainArray(customerIds), limit, after?.createdAt.toISOString() ?? null, after?.id ?? null],
  );
}

/** Messages that are not sent yet are not sent any more. */
export async function withdrawMessages(
  tx: Tx,
  keys: readonly { readonly customerId: Uuid; readonly id: Uuid }[],
): Promise<void> {
  await tx.execute(
    `update outbox_messages m set status = 'WITHDRAWN', reason = 'ORDER_RETURNED'
     from unnest($2::uuid[], $3::uuid[]) as k (customer_id, id)
     where m.program_id = $1 and m.customer_id = k.customer_id and m.id = k.id and m.status = 'PENDING'`,
    [
      tx.programId,
      plainArray(keys.map(({ customerId }) => customerId)),
      plainArray(keys.map(({ id }) => id)),
    ],
  );
}

/** Locks the rows in the order of their keys. */
async function lock(
  tx: Tx,
  table: 'customer_badges' | 'draw_entries',
  column: 'badge' | 'draw',
  tallies: readonly Tally[],
): Promise<void> {
  await tx.query(
    `select from ${table} where program_id = $1
       and (customer_id, ${column}) in (select * from unnest($2::uuid[], $3::text[]))
     order by customer_id, ${column} for no key update`,
    parametersOf(tx, tallies).slice(0, 3),
  );
}

function parametersOf(tx: Tx, tallies: readonly Tally[]): unknown[] {
  return [
    tx.programId,
    plainArray(tallies.map(({ customerId }) => customerId)),
    textArray(tallies.map(({ code }) => code)),
    plainArray(tallies.map(({ count }) => count)),
  ];
}
