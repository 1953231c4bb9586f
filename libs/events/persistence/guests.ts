import { required, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { EventCodeEntity, EventGuestEntity } from './registration.entity.js';
import type { RegistrationName } from './registrations.js';

/** Whom a customer brings to an event. */
export type Guest = Omit<EventGuestEntity, 'programId'>;

const GUEST = `customer_id as "customerId", id, event_id as "eventId", number, name, email, phone, contact_key as "contactKey", code,
  checked_in_at as "checkedInAt", created_at as "createdAt"`;

/** The guests of these registrations, in the order in which they were named. */
export async function findGuests(tx: Tx, wanted: readonly RegistrationName[]): Promise<Guest[]> {
  if (wanted.length === 0) return [];
  return tx.query<Guest>(
    `select ${GUEST} from event_guests
     where program_id = $1 and (customer_id, event_id) in (select * from unnest($2::uuid[], $3::uuid[]))
     order by customer_id, event_id, number`,
    [
      programOf(tx),
      plainArray(wanted.map(({ customerId }) => customerId)),
      plainArray(wanted.map(({ eventId }) => eventId)),
    ],
  );
}

export async function insertGuests(tx: Tx, guests: readonly Guest[]): Promise<void> {
  if (guests.length === 0) return;
  await tx.execute(
    `insert into event_guests (program_id, customer_id, id, event_id, number, name, email, phone, contact_key, code, created_at)
     select $1, d.customer_id, d.id, d.event_id, d.number, d.name, d.email, d.phone, decode(d.contact_key, 'hex'), d.code, d.created_at
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::timestamptz[]) as d(customer_id, id, event_id, number, name, email, phone, contact_key, code, created_at)`,
    [
      programOf(tx),
      plainArray(guests.map(({ customerId }) => customerId)),
      plainArray(guests.map(({ id }) => id)),
      plainArray(guests.map(({ eventId }) => eventId)),
      plainArray(guests.map(({ number }) => number)),
      textArray(guests.map(({ name }) => name)),
      textArray(guests.map(({ email }) => email)),
      textArray(guests.map(({ phone }) => phone)),
      textArray(guests.map(({ contactKey }) => contactKey?.toString('hex') ?? null)),
      textArray(guests.map(({ code }) => code)),
      timeArray(guests.map(({ createdAt }) => createdAt)),
    ],
  );
}

/** Nothing is left of whoever does not come. */
export async function deleteGuests(
  tx: Tx,
  guests: readonly Pick<Guest, 'customerId' | 'id'>[],
): Promise<void> {
  if (guests.length === 0) return;
  await tx.execute(
    `delete from event_guests
     where program_id = $1 and (customer_id, id) in (select * from unnest($2::uuid[], $3::uuid[]))`,
    [
      programOf(tx),
      plainArray(guests.map(({ customerId }) => customerId)),
      plainArray(guests.map(({ id }) => id)),
    ],
  );
}

/** Notes when a guest came, or that they did not. */
export async function saveCheckIn(tx: Tx, { customerId, id, checkedInAt }: Guest): Promise<void> {
  await tx.execute(
    'update event_guests set checked_in_at = $4 where program_id = $1 and customer_id = $2 and id = $3',
    [programOf(tx), customerId, id, checkedInAt],
  );
}

/** Takes who the guests of past events were from at most `limit` of them; answers of how many. */
export async function forgetGuests(tx: Tx, endedBefore: Date, limit: number): Promise<number> {
  return tx.execute(
    `update event_guests set name = null, email = null, phone = null
     where program_id = $1 and (customer_id, id) in (
       select g.customer_id, g.id from event_guests g join events e on e.id = g.event_id and e.program_id = $1
       where g.program_id = $1 and e.ends_at < $2 and g.name is not null
       order by g.customer_id, g.id limit $3)`,
    [programOf(tx), endedBefore, limit],
  );
}

/** Whom a code lets in. */
export type CodeOwner = Omit<EventCodeEntity, 'programId'>;

export async function findCode(tx: Tx, code: string): Promise<CodeOwner | null> {
  const [row] = await tx.query<CodeOwner>(
    `select code, customer_id as "customerId", event_id as "eventId", guest_id as "guestId"
     from event_codes where program_id = $1 and code = $2`,
    [programOf(tx), code],
  );
  return row ?? null;
}

/** Takes codes; answers how many were free. */
export async function takeCodes(tx: Tx, codes: readonly CodeOwner[]): Promise<number> {
  if (codes.length === 0) return 0;
  return tx.execute(
    `insert into event_codes (program_id, code, customer_id, event_id, guest_id)
     select $1, d.* from unnest($2::text[], $3::uuid[], $4::uuid[], $5::uuid[]) as d(code, customer_id, event_id, guest_id)
     order by d.code on conflict do nothing`,
    [
      programOf(tx),
      textArray(codes.map(({ code }) => code)),
      plainArray(codes.map(({ customerId }) => customerId)),
      plainArray(codes.map(({ eventId }) => eventId)),
      plainArray(codes.map(({ guestId }) => guestId)),
    ],
  );
}

export async function dropCodes(tx: Tx, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await tx.execute('delete from event_codes where program_id = $1 and code = any($2::text[])', [
    programOf(tx),
    textArray(codes),
  ]);
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
