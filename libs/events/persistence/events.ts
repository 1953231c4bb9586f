import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Event, EventSettings, Seats } from '../domain/event.js';
import { EventEntity } from './event.entity.js';

const EVENT = `id, program_id as "programId", code, name, description, place, starts_at as "startsAt", ends_at as "endsAt",
  capacity, opens_at as "opensAt", closes_at as "closesAt", audience, early_audience as "earlyAudience",
  early_opens_at as "earlyOpensAt", guests_per_member as "guestsPerMember", cancel_until as "cancelUntil",
  check_in_hours as "checkInHours", is_published as "isPublished", is_open as "isOpen", called_off_at as "calledOffAt",
  taken, waiting, next_place as "nextPlace", created_at as "createdAt"`;

/** Behind which event a page begins. */
export interface EventPlace {
  readonly startsAt: Date;
  readonly id: Uuid;
}

/** At most `limit` events in the order of their begin, of those that end after an instant, and drafts if asked for. */
export async function findEventPage(
  tx: Tx,
  asked: {
    readonly endsAfter: Date | null;
    readonly withDrafts: boolean;
    readonly after: EventPlace | null;
    readonly limit: number;
  },
): Promise<Event[]> {
  const { endsAfter, withDrafts, after, limit } = asked;
  const rows = await tx.query<EventEntity>(
    `select ${EVENT} from events
     where program_id = $1 and ($2::timestamptz is null or ends_at > $2) and (is_published or $3)
       and ($4::timestamptz is null or (starts_at, id) > ($4, $5::uuid))
     order by starts_at, id limit $6`,
    [programOf(tx), endsAfter, withDrafts, after?.startsAt ?? null, after?.id ?? null, limit],
  );
  return rows.map(eventOf);
}

export async function findEvent(tx: Tx, code: string): Promise<Event | null> {
  const [row] = await tx.query<EventEntity>(
    `select ${EVENT} from events where program_id = $1 and code = $2`,
    [programOf(tx), code],
  );
  return row ? eventOf(row) : null;
}

export async function findEvents(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Event>> {
  const rows = await tx.query<EventEntity>(
    `select ${EVENT} from events where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), [...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, eventOf(row)]));
}

/** Locks an event until the transaction ends: seats are taken and freed one after the other. */
export async function lockEvent(tx: Tx, id: Uuid): Promise<Event> {
  const [row] = await tx.query<EventEntity>(
    `select ${EVENT} from events where program_id = $1 and id = $2 for no key update`,
    [programOf(tx), id],
  );
  return eventOf(required(row, 'an event is never deleted'));
}

export async function insertEvent(tx: Tx, { seats, ...event }: Event): Promise<void> {
  await tx.entities.insert(EventEntity, { ...event, ...seats });
}

/** Writes the settings of a locked event. */
export async function saveEvent(
  tx: Tx,
  id: Uuid,
  settings: EventSettings & Pick<Event, 'calledOffAt'>,
): Promise<void> {
  await tx.entities.update(EventEntity, { programId: programOf(tx), id }, settings);
}

/** Writes the seats of a locked event. */
export async function saveSeats(tx: Tx, id: Uuid, { taken, waiting, nextPlace }: Seats): Promise<void> {
  await tx.execute(
    'update events set taken = $3, waiting = $4, next_place = $5 where program_id = $1 and id = $2',
    [programOf(tx), id, taken, waiting, nextPlace],
  );
}

/** Events of which somebody is to be told that they are called off, and those in whose line somebody waits. */
export async function findToKeep(tx: Tx, now: Date): Promise<Event[]> {
  const rows = await tx.query<EventEntity>(
    `select ${EVENT} from events e
     where program_id = $1 and (called_off_at is null and waiting > 0 and ends_at > $2
       or called_off_at is not null and exists (select from event_registrations r
         where r.program_id = $1 and r.event_id = e.id and r.state in ('WAITING', 'REGISTERED')))
     order by id`,
    [programOf(tx), now],
  );
  return rows.map(eventOf);
}

function eventOf({ taken, waiting, nextPlace, ...row }: EventEntity): Event {
  return { ...row, seats: { taken, waiting, nextPlace } };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
