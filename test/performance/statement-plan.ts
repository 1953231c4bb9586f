import { overhear, type Statement } from './overhear.js';

/** What a request sends to PostgreSQL: one list of statements per transaction. */
export type StatementPlan = readonly (readonly Statement[])[];

/** Stands for a value of the customer who asks. */
export const CUSTOMER_ID = '$customer';
export const EXTERNAL_ID = '$external';

/**
 * Takes down what the product sends to PostgreSQL for one request, with places for the customer in it, so that another
 * server can send the same for anybody.
 */
export async function planOf(
  customer: { readonly customerId: string; readonly externalId: string },
  request: () => Promise<unknown>,
): Promise<StatementPlan> {
  const plan: Statement[][] = [];
  const stop = overhear((statement) => {
    const values = statement.values.map((value) => generalised(value, customer));
    if (/^\s*begin/i.test(statement.text) || plan.length === 0) plan.push([]);
    plan.at(-1)?.push({ ...statement, values });
  });
  try {
    await request();
  } finally {
    stop();
  }
  return plan;
}

/** The values of a statement for one customer. */
export function valuesFor(
  { values }: Statement,
  customer: { readonly customerId: string; readonly externalId: string },
): unknown[] {
  return values.map((value) => particular(value, customer));
}

interface Customer {
  readonly customerId: string;
  readonly externalId: string;
}

function generalised(value: unknown, customer: Customer): unknown {
  if (Array.isArray(value)) return value.map((item) => generalised(item, customer));
  if (typeof value === 'string')
    return value.replace(customer.customerId, CUSTOMER_ID).replace(customer.externalId, EXTERNAL_ID);
  return typeof value === 'bigint' ? value.toString() : value;
}

function particular(value: unknown, customer: Customer): unknown {
  if (Array.isArray(value)) return value.map((item) => particular(item, customer));
  if (typeof value !== 'string') return value;
  return value.replace(CUSTOMER_ID, customer.customerId).replace(EXTERNAL_ID, customer.externalId);
}
