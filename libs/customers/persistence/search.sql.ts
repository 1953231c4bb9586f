import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Customer, CustomerStatus } from '../domain/customer.js';
import type { PrefixRange } from '../domain/search.js';
import { CUSTOMER_COLUMNS, programOf } from './customers.sql.js';

/** Which customers a list shows; absent or null means all. */
export interface CustomerCriteria {
  /** Any of these must match. */
  readonly search?: {
    readonly externalId: PrefixRange | null;
    readonly name: PrefixRange | null;
    readonly keyHashes: readonly Buffer[];
  } | null;
  readonly enrolled?: boolean | null;
  readonly status?: CustomerStatus | null;
  /** The page starts after this customer. */
  readonly after?: { readonly createdAt: Date; readonly id: Uuid } | null;
  readonly limit: number;
}

/** Customers, newest first. Every condition is a comparison that an index may serve under row level security. */
export async function searchCustomers(tx: Tx, criteria: CustomerCriteria): Promise<Customer[]> {
  const parameters: unknown[] = [programOf(tx)];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = ['program_id = $1'];
  if (criteria.search) conditions.push(matchOf(criteria.search, bind));
  if (criteria.status) conditions.push(`status = ${bind(criteria.status)}`);
  if (criteria.enrolled === true) conditions.push('enrolled_at is not null');
  if (criteria.enrolled === false) conditions.push('enrolled_at is null');
  if (criteria.after) {
    const { createdAt, id } = criteria.after;
    conditions.push(
      `(created_at, customer_id) < (${bind(createdAt.toISOString())}::timestamptz, ${bind(id)}::uuid)`,
    );
  }
  return tx.query<Customer>(
    `select ${CUSTOMER_COLUMNS} from customers where ${conditions.join(' and ')}
     order by created_at desc, customer_id desc limit ${bind(criteria.limit)}`,
    parameters,
  );
}

function matchOf(search: NonNullable<CustomerCriteria['search']>, bind: (value: unknown) => string): string {
  const matches: string[] = [];
  const within = (column: string, range: PrefixRange): string =>
    `(${column} >= ${bind(range.from)} and ${column} < ${bind(range.to)})`;
  if (search.externalId) matches.push(within('external_id', search.externalId));
  if (search.name) matches.push(within('name_key', search.name), within('family_name_key', search.name));
  if (search.keyHashes.length > 0) {
    matches.push(`customer_id = any(array(
      select k.customer_id from customer_identity_keys k
      where k.program_id = $1 and k.kind in ('EMAIL', 'PHONE') and k.key_hash = any(${bind(search.keyHashes)}::bytea[])))`);
  }
  return matches.length > 0 ? `(${matches.join(' or ')})` : 'false';
}
