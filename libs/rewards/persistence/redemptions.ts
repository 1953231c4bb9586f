import { groupedBy, type Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Redemption, RedemptionKey, RedemptionState } from '../domain/redemption.js';
import type { Delivery } from '../domain/reward.js';
import { programOf } from './rewards.js';

const REDEMPTION = `customer_id as "customerId", id, reward_id as "rewardId", version_id as "versionId", quantity,
  point_type as "pointType", points, delivery, state, order_reference as "orderReference", redeemed_at as "redeemedAt",
  redeemed_by as "redeemedBy", fulfilled_at as "fulfilledAt", fulfilled_by as "fulfilledBy", reference,
  sealed_code as "sealedCode", cancelled_at as "cancelledAt", cancelled_by as "cancelledBy",
  cancel_reason as "cancelReason", restored`;

export async function insertRedemptions(tx: Tx, redemptions: readonly Redemption[]): Promise<void> {
  const column = <K extends keyof Redemption>(name: K): Redemption[K][] =>
    redemptions.map((one) => one[name]);
  await tx.execute(
    `insert into reward_redemptions (program_id, customer_id, id, reward_id, version_id, quantity, point_type, points,
       delivery, state, order_reference, redeemed_at, redeemed_by, fulfilled_at, fulfilled_by, restored)
     select $1, r.*, 0 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::integer[], $7::text[], $8::bigint[],
       $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::text[], $14::timestamptz[], $15::text[]) r`,
    [
      ...[programOf(tx), plainArray(column('customerId')), plainArray(column('id'))],
      ...[plainArray(column('rewardId')), plainArray(column('versionId')), plainArray(column('quantity'))],
      ...[textArray(column('pointType')), plainArray(column('points')), plainArray(column('delivery'))],
      ...[plainArray(column('state')), textArray(column('orderReference')), timeArray(column('redeemedAt'))],
      ...[
        textArray(column('redeemedBy')),
        timeArray(column('fulfilledAt')),
        textArray(column('fulfilledBy')),
      ],
    ],
  );
}

/** Writes what steps change. */
export async function saveRedemptions(tx: Tx, redemptions: readonly Redemption[]): Promise<void> {
  const column = <K extends keyof Redemption>(name: K): Redemption[K][] =>
    redemptions.map((one) => one[name]);
  await tx.execute(
    `update reward_redemptions r set state = c.state, fulfilled_at = c.fulfilled_at, fulfilled_by = c.fulfilled_by,
       reference = c.reference, sealed_code = decode(c.sealed_code, 'hex'), cancelled_at = c.cancelled_at,
       cancelled_by = c.cancelled_by, cancel_reason = c.cancel_reason, restored = c.restored
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
       $9::timestamptz[], $10::text[], $11::text[], $12::bigint[])
       as c (customer_id, id, state, fulfilled_at, fulfilled_by, reference, sealed_code, cancelled_at, cancelled_by,
         cancel_reason, restored)
     where r.program_id = $1 and r.customer_id = c.customer_id and r.id = c.id`,
    [
      ...[programOf(tx), plainArray(column('customerId')), plainArray(column('id'))],
      ...[plainArray(column('state')), timeArray(column('fulfilledAt')), textArray(column('fulfilledBy'))],
      textArray(column('reference')),
      textArray(redemptions.map(({ sealedCode }) => sealedCode?.toString('hex') ?? null)),
      ...[timeArray(column('cancelledAt')), textArray(column('cancelledBy'))],
      ...[textArray(column('cancelReason')), plainArray(column('restored'))],
    ],
  );
}

const FIND = `
  select ${REDEMPTION} from reward_redemptions
  where program_id = $1 and (customer_id, id) in (select * from unnest($2::uuid[], $3::uuid[]))
  order by customer_id, id`;

/** Locks redemptions in the order of their keys; answers those that there are, in that order. */
export async function lockRedemptions(tx: Tx, keys: readonly RedemptionKey[]): Promise<Redemption[]> {
  return keys.length === 0 ? [] : tx.query<Redemption>(`${FIND} for update`, namesOf(tx, keys));
}

export async function findRedemptions(tx: Tx, keys: readonly RedemptionKey[]): Promise<Redemption[]> {
  return keys.length === 0 ? [] : tx.query<Redemption>(FIND, namesOf(tx, keys));
}

function namesOf(tx: Tx, keys: readonly RedemptionKey[]): string[] {
  return [
    programOf(tx),
    plainArray(keys.map(({ customerId }) => customerId)),
    plainArray(keys.map(({ id }) => id)),
  ];
}

/** At most `limit` redemptions of each of these customers, newest first, behind one of them. */
export async function findOfCustomers(
  tx: Tx,
  customerIds: readonly Uuid[],
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<Map<Uuid, Redemption[]>> {
  const rows = await tx.query<Redemption>(
    `select m.* from unnest($2::uuid[]) as w(wanted_id)
     cross join lateral (
       select ${REDEMPTION} from reward_redemptions
       where program_id = $1 and customer_id = w.wanted_id and ($3::uuid is null or id < $3)
       order by id desc limit $4
     ) m`,
    [programOf(tx), plainArray(customerIds), page.after, page.limit],
  );
  return groupedBy(rows, ({ customerId }) => customerId);
}

/** At most `limit` redemptions in a state, of these kinds, oldest first, behind one of them. */
export function findInState(
  tx: Tx,
  { state, deliveries }: { readonly state: RedemptionState; readonly deliveries: readonly Delivery[] },
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<Redemption[]> {
  return tx.query<Redemption>(
    `select m.* from unnest($2::text[]) as w(wanted_delivery)
     cross join lateral (
       select ${REDEMPTION} from reward_redemptions
       where program_id = $1 and state = $3 and delivery = w.wanted_delivery and ($4::uuid is null or id > $4)
       order by id limit $5
     ) m order by m.id limit $5`,
    [programOf(tx), plainArray(deliveries), state, page.after, page.limit],
  );
}
