import type { Uuid } from '#kernel';
import { FOR_ADVOCATE, FOR_FRIEND, FOR_TWO_FRIENDS, MINIMUM_MINOR, type StormShop } from './shop.js';

interface Row {
  readonly friend: Uuid;
  readonly advocate: Uuid;
  readonly state: string;
  readonly claimedAt: Date;
  readonly qualifyBy: Date | null;
  readonly advocateToldAt: Date | null;
  readonly friendToldAt: Date | null;
  readonly reason: string;
  readonly isUnderReview: boolean;
  /** What became of all its reviews; null of one that is open. */
  readonly decisions: readonly (string | null)[];
}

const REFERRALS = `select customer_id as friend, advocate_id as advocate, state, claimed_at as "claimedAt", qualify_by as "qualifyBy",
  advocate_told_at as "advocateToldAt", friend_told_at as "friendToldAt", reason, is_under_review as "isUnderReview",
  array(select decision from referral_reviews w where w.program_id = $1 and w.customer_id = r.customer_id order by number) as decisions
  from referrals r where program_id = $1`;

const TOLD = `select customer_id as person, type, attributes ->> 'side' as side, count(*)::int as times,
  count(distinct external_id)::int as names from activities
  where program_id = $1 and type like 'referral.%' group by 1, 2, 3`;

const ORDERS = `select customer_id as buyer, occurred_at as at, status,
  total_minor - returned_total_minor as "leftMinor" from orders where program_id = $1 and linked_to_customer_id is null`;

const POINTS =
  'select customer_id as person, available + pending as points from wallets where program_id = $1';

interface Order {
  readonly buyer: Uuid;
  readonly at: Date;
  readonly status: string;
  readonly leftMinor: string;
}

/** Everything that is wrong once all is over. */
export async function wrongsOf(shop: StormShop): Promise<string[]> {
  const { services, program } = shop;
  const [{ database }] = services;
  const rows = await database.query<Row>(REFERRALS, [program.id]);
  const orders = await database.query<Order>(ORDERS, [program.id]);
  return [
    ...ringsIn(rows),
    ...rows.flatMap((row) => courseOf(row, orders, shop)),
    ...rows.flatMap((row) => unlookedAt(row, shop)),
    ...beyondCap(rows, shop),
    ...(await pointsOf(rows, shop)),
    ...(await toldTwice(shop)),
    ...(await services[0].violations(program)).map((violation) => JSON.stringify(violation)),
  ];
}

/** Nobody refers themselves, and no chain of advocates comes back to where it began. */
function ringsIn(rows: readonly Row[]): string[] {
  const advocates = new Map(rows.map(({ friend, advocate }) => [friend, advocate]));
  return rows.flatMap(({ friend }) => {
    let [at, steps]: [Uuid | undefined, number] = [advocates.get(friend), 0];
    for (; at !== undefined && at !== friend && steps <= rows.length; steps += 1) at = advocates.get(at);
    return at === undefined ? [] : [`${friend} is in a ring of ${steps + 1}`];
  });
}

/** Where a referral stands, against the orders that there are. */
function courseOf(row: Row, orders: readonly Order[], { plan }: StormShop): string[] {
  const { friend, state, claimedAt, qualifyBy } = row;
  const mine = orders.filter(({ buyer }) => buyer === friend);
  const qualifies = mine.some(
    ({ at, leftMinor, status }) =>
      status !== 'CANCELLED' &&
      at >= claimedAt &&
      (qualifyBy === null || at < qualifyBy) &&
      BigInt(leftMinor) >= MINIMUM_MINOR,
  );
  const wrong = (why: string): string[] => [`the referral of ${friend} is ${state}, ${why}`];
  if (['EXPIRED', 'ATTRIBUTED'].includes(state) && qualifies) return wrong('though an order qualifies');
  if (state === 'REWARDED' && !qualifies && plan.onReturn === 'REVOKE')
    return wrong('and no order qualifies');
  if (state === 'REVERSED' && plan.onReturn === 'KEEP') return wrong('though rewards are kept');
  if (state === 'FLAGGED' && !row.isUnderReview) return wrong('and nobody has to look');
  const isOver = ['EXPIRED', 'REWARDED', 'REVERSED', 'REJECTED', 'FLAGGED'].includes(state);
  return isOver ? [] : wrong('and nothing is due');
}

/** Nothing is told of what was flagged before staff have allowed it, and rules in shadow mode change nothing. */
function unlookedAt(row: Row, { ids, plan }: StormShop): string[] {
  const { friend, decisions, advocateToldAt, friendToldAt, reason } = row;
  if (reason === 'BLOCKED_BY_RULE') return [`a rule in shadow mode ended the referral of ${friend}`];
  if (advocateToldAt === null && friendToldAt === null) return [];
  const isFlagged = ids.slice(0, plan.sharers).includes(friend);
  const isLookedAt =
    decisions.every((decision) => decision === 'ALLOWED') && (!isFlagged || decisions.length > 0);
  return isLookedAt
    ? []
    : [`the referral of ${friend} was told, and its reviews are ${decisions.join(', ') || 'none'}`];
}

function beyondCap(rows: readonly Row[], { plan: { cap } }: StormShop): string[] {
  if (cap === null) return [];
  return [...countsOf(rows.filter(isPaid).map(({ advocate }) => advocate))].flatMap(([advocate, count]) =>
    count > cap ? [`${advocate} is rewarded for ${count} friends of ${cap}`] : [],
  );
}

/** Everybody has the points of their referrals, no more and no fewer: nothing else gives any. */
async function pointsOf(rows: readonly Row[], shop: StormShop): Promise<string[]> {
  const [{ database }] = shop.services;
  const wallets = await database.query<{ person: Uuid; points: string }>(POINTS, [shop.program.id]);
  const points = new Map(wallets.map((one) => [one.person, BigInt(one.points)]));
  const rewarded = countsOf(rows.filter(isPaid).map(({ advocate }) => advocate));
  const approved = countsOf(rows.filter(({ state }) => state === 'REWARDED').map(({ advocate }) => advocate));
  const friends = new Set(
    rows
      .filter(({ state, friendToldAt }) => state === 'REWARDED' && friendToldAt)
      .map(({ friend }) => friend),
  );
  return shop.ids.flatMap((id, person) => {
    const ladder = BigInt(Math.floor((approved.get(id) ?? 0) / 2));
    const right =
      BigInt(rewarded.get(id) ?? 0) * FOR_ADVOCATE +
      (friends.has(id) ? FOR_FRIEND : 0n) +
      ladder * FOR_TWO_FRIENDS;
    const found = points.get(id) ?? 0n;
    return found === right ? [] : [`p-${person} has ${found} points, and not ${right}`];
  });
}

function isPaid({ state, advocateToldAt }: Row): boolean {
  return state === 'REWARDED' && advocateToldAt !== null;
}

/** A friend is told of an approval once, and of a reversal no oftener. */
async function toldTwice({ services: [{ database }], program }: StormShop): Promise<string[]> {
  const rows = await database.query<{
    person: Uuid;
    type: string;
    side: string;
    times: number;
    names: number;
  }>(TOLD, [program.id]);
  return rows.flatMap(({ person, type, side, times, names }) => {
    const isOnce =
      side === 'FRIEND' && ['referral.claimed', 'referral.approved', 'referral.reversed'].includes(type);
    return times !== names || (isOnce && times > 1) ? [`${person} is told of ${type} ${times} times`] : [];
  });
}

function countsOf(ids: readonly Uuid[]): Map<Uuid, number> {
  const counts = new Map<Uuid, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
