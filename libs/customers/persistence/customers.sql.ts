import { required, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type {
  Customer,
  CustomerRef,
  CustomerStatus,
  CustomerTraits,
  Enrolment,
  RefPlace,
} from '../domain/customer.js';
import { nameKeyOf } from '../domain/search.js';

/** The program whose rows a transaction works on; use cases always set one. */
export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}

/** Columns of a `Customer`, in the names its type has. */
export const CUSTOMER_COLUMNS = `
  customer_id as "id", program_id as "programId", external_id as "externalId", given_name as "givenName",
  family_name as "familyName", email, phone, birthday, locale, attributes, status, enrolled_at as "enrolledAt",
  created_at as "createdAt", updated_at as "updatedAt", suspended_at as "suspendedAt"`;

interface RefRow {
  readonly id: Uuid;
  readonly externalId: string | null;
  readonly status: CustomerStatus;
  readonly enrolledAt: Date | null;
}

export function refOf({ id, externalId, status, enrolledAt }: RefRow): CustomerRef {
  return { id, externalId, status, enrolledAt, isGuest: externalId === null };
}

export async function findRefs(tx: Tx, ids: readonly Uuid[]): Promise<CustomerRef[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<RefRow>(
    `select customer_id as "id", external_id as "externalId", status, enrolled_at as "enrolledAt"
     from customers where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), textArray(ids)],
  );
  return rows.map(refOf);
}

/** What conditions may ask about people, by their ids. */
export async function findTraits(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, CustomerTraits>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<CustomerTraits & { readonly id: Uuid }>(
    `select customer_id as "id", locale, birthday, attributes
     from customers where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), textArray(ids)],
  );
  return new Map(rows.map(({ id, ...traits }) => [id, traits]));
}

/** Customers in the order in which they were created, whoever they are. */
export async function findRefPage(
  tx: Tx,
  after: RefPlace | null,
  limit: number,
): Promise<(CustomerRef & RefPlace)[]> {
  const rows = await tx.query<RefRow & RefPlace>(
    `select customer_id as "id", external_id as "externalId", status, enrolled_at as "enrolledAt",
       created_at as "createdAt"
     from customers where program_id = $1
       and ($2::timestamptz is null or (created_at, customer_id) > ($2::timestamptz, $3::uuid))
     order by created_at, customer_id limit $4`,
    [programOf(tx), after?.createdAt.toISOString() ?? null, after?.id ?? null, limit],
  );
  return rows.map((row) => ({ ...refOf(row), createdAt: row.createdAt }));
}

export async function findCustomers(tx: Tx, ids: readonly Uuid[]): Promise<Customer[]> {
  if (ids.length === 0) return [];
  return tx.query<Customer>(
    `select ${CUSTOMER_COLUMNS} from customers where program_id = $1 and customer_id = any($2::uuid[])`,
    [programOf(tx), ids],
  );
}

/**
 * Reads customers and keeps others from changing them, in key order. NO KEY UPDATE: rows that refer to a customer
 * can be inserted meanwhile.
 */
export async function lockCustomers(tx: Tx, ids: readonly Uuid[]): Promise<Customer[]> {
  if (ids.length === 0) return [];
  return tx.query<Customer>(
    `select ${CUSTOMER_COLUMNS} from customers where program_id = $1 and customer_id = any($2::uuid[])
     order by customer_id for no key update`,
    [programOf(tx), ids],
  );
}

export async function insertCustomers(tx: Tx, customers: readonly Customer[]): Promise<void> {
  if (customers.length === 0) return;
  await tx.execute(
    `insert into customers (program_id, customer_id, external_id, given_name, family_name, name_key, family_name_key,
       email, phone, birthday, locale, attributes, status, enrolled_at, updated_at, suspended_at, created_at)
     select $1::uuid, * from unnest(${CUSTOMER_ARRAYS}, $17::timestamptz[])`,
    [programOf(tx), ...arraysOf(customers), timeArray(customers.map((customer) => customer.createdAt))],
  );
}

/** Writes everything that may change of customers that are locked. */
export async function updateCustomers(tx: Tx, customers: readonly Customer[]): Promise<void> {
  if (customers.length === 0) return;
  await tx.execute(
    `update customers c set given_name = u.given_name, family_name = u.family_name, name_key = u.name_key,
       family_name_key = u.family_name_key, email = u.email, phone = u.phone, birthday = u.birthday,
       locale = u.locale, attributes = u.attributes, status = u.status, enrolled_at = u.enrolled_at,
       updated_at = u.updated_at, suspended_at = u.suspended_at
     from unnest(${CUSTOMER_ARRAYS}) as u (customer_id, external_id, given_name, family_name, name_key,
       family_name_key, email, phone, birthday, locale, attributes, status, enrolled_at, updated_at, suspended_at)
     where c.program_id = $1 and c.customer_id = u.customer_id`,
    [programOf(tx), ...arraysOf(customers)],
  );
}

const CUSTOMER_ARRAYS = `$2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
  $9::text[], $10::date[], $11::text[], $12::jsonb[], $13::text[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[]`;

function arraysOf(customers: readonly Customer[]): string[] {
  return [
    plainArray(customers.map((customer) => customer.id)),
    textArray(customers.map((customer) => customer.externalId)),
    textArray(customers.map((customer) => customer.givenName)),
    textArray(customers.map((customer) => customer.familyName)),
    textArray(customers.map((customer) => nameKeyOf(customer.givenName, customer.familyName))),
    textArray(customers.map((customer) => nameKeyOf(null, customer.familyName))),
    textArray(customers.map((customer) => customer.email)),
    textArray(customers.map((customer) => customer.phone)),
    textArray(customers.map((customer) => customer.birthday)),
    textArray(customers.map((customer) => customer.locale)),
    textArray(customers.map((customer) => JSON.stringify(customer.attributes))),
    textArray(customers.map((customer) => customer.status)),
    timeArray(customers.map((customer) => customer.enrolledAt)),
    timeArray(customers.map((customer) => customer.updatedAt)),
    timeArray(customers.map((customer) => customer.suspendedAt)),
  ];
}

/** Enrols those that are active and not enrolled yet; answers whom it enrolled. */
export async function enrolCustomers(
  tx: Tx,
  enrolments: readonly Enrolment[],
  now: Date,
): Promise<Enrolment[]> {
  if (enrolments.length === 0) return [];
  return tx.query<Enrolment>(
    // Locked in key order first: an update takes its locks in whatever order the join finds the rows.
    `with locked as (
       select customer_id from customers
       where program_id = $1 and customer_id = any($2::uuid[]) and enrolled_at is null and status = 'ACTIVE'
       order by customer_id for no key update
     )
     update customers c set enrolled_at = u.at, updated_at = $4
     from locked, unnest($2::uuid[], $3::timestamptz[]) as u (customer_id, at)
     where c.program_id = $1 and c.customer_id = locked.customer_id and c.customer_id = u.customer_id
       and c.enrolled_at is null
     returning c.customer_id as "customerId", c.enrolled_at as "at"`,
    [
      programOf(tx),
      enrolments.map(({ customerId }) => customerId),
      enrolments.map(({ at }) => at.toISOString()),
      now.toISOString(),
    ],
  );
}
