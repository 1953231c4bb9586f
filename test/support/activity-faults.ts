import type { Fault } from './club-faults.js';

/** Rows of the customer who has done a bit of everything. */
const ANN = `program_id = $1 and customer_id = (select customer_id from customers where program_id = $1 and external_id = 'ann')`;

/** What may be wrong with orders and what was reckoned up of them, each with the invariants that see it. */
export const ACTIVITY_FAULTS: readonly Fault[] = [
  {
    name: 'an order that its key does not lead to',
    sql: `delete from activity_keys where program_id = $1 and kind = 'ORDER' and external_id = 'o-2'`,
    seen: ['activity.order-key'],
  },
  {
    name: 'a return that is gone',
    sql: 'delete from order_returns where program_id = $1',
    seen: ['activity.order-returned'],
  },
  {
    name: 'two orders of one number',
    sql: `update orders set number = 1 where program_id = $1 and external_id = 'o-2'`,
    seen: ['activity.order-number'],
  },
  {
    name: 'a customer who spent more than the orders',
    sql: `update customer_totals set gross_minor = gross_minor + 1 where ${ANN}`,
    seen: ['activity.totals'],
  },
  {
    name: 'a day without its orders',
    sql: `delete from customer_days where ${ANN} and orders > 0`,
    seen: ['activity.days'],
  },
  {
    name: 'something that came back of an order in another currency, by no return',
    sql: `update orders set original = jsonb_build_object('currency', 'EUR', 'exchangeRate', '1.1', 'lines', '[]'::jsonb,
        'amounts', jsonb_build_object('totalMinor', '9000'), 'returned', jsonb_build_object('totalMinor', '1'))
      where program_id = $1 and external_id = 'o-1'`,
    seen: ['activity.order-original'],
  },
];
