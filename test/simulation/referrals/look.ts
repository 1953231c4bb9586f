import type { Uuid } from '#kernel';
import { wrongPersons } from './persons.js';
import { countedSince, type Order, type Row } from './rows.js';
import {
  FOR_ADVOCATE,
  FOR_CLAIMED_ADVOCATE,
  FOR_CLAIMED_FRIEND,
  FOR_FRIEND,
  FOR_TWO_FRIENDS,
  MINIMUM_MINOR,
  type StormShop,
} from './shop.js';

const REFERRALS = `select customer_id as friend, advocate_id as advocate, state, claimed_at as "claimedAt", qualify_by as "qualifyBy",
  orders_from as "ordersFrom", approved_at as "approvedAt", ended_at as "endedAt", claimed_told_at as "claimedToldAt",
  friend_claimed_told_at as "friendClaimedToldAt", advocate_told_at as "advocateToldAt", friend_told_at as "friendToldAt", reason,
  is_under_review as "isUnderReview",
  array(select decision from referral_reviews w where w.program_id = $1 and w.customer_id = r.customer_id
    and w.opened_at >= r.attributed_at order by number) as decisions,
  exists (select from referral_reviews w
    join referral_verdicts v on v.program_id = $1 and v.customer_id = w.customer_id and v.number = w.verdict
    where w.program_id = $1 and w.customer_id = r.customer_id and w.decision = 'ALLOWED' and v.advocate_id = r.advocate_id
  ) as "isAllowed"
  from referrals r where program_id = $1`;

const TOLD = `select customer_id as person, type, attributes ->> 'side' as side, count(*)::int as times,
  count(distinct external_id)::int as names from activities
  where program_id = $1 and type like 'referral.%' group by 1, 2, 3`;

const ORDERS = `select customer_id as buyer, occurred_at as at, status,
  total_minor - returned_total_minor as "leftMinor" from orders where program_id = $1 and linked_to_customer_id is null`;

const POINTS =
  'select customer_id as person, available + pending as points from wallets where program_id = $1';

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
    ...rows.flatMap(toldOfClaims),
    ...wrongPersons(rows, orders, shop),
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
  const { friend, state, qualifyBy } = row;
  const countedFrom = countedSince(row);
  const mine = orders.filter(({ buyer }) => buyer === friend);
  const qualifies = mine.some(
    ({ at, leftMinor, status }) =>
      status !== 'CANCELLED' &&
      at >= countedFrom &&
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
  const { friend, decisions, isAllowed, claimedToldAt, advocateToldAt, friendToldAt, reason } = row;
  if (reason === 'BLOCKED_BY_RULE') return [`a rule in shadow mode ended the referral of ${friend}`];
  if (claimedToldAt === null && advocateToldAt === null && friendToldAt === null) return [];
  const isFlagged = ids.slice(0, plan.sharers).includes(friend);
  const isLookedAt = decisions.every((decision) => decision === 'ALLOWED') && (!isFlagged || isAllowed);
  return isLookedAt
    ? []
    : [`the referral of ${friend} was told, and its reviews are ${decisions.join(', ') || 'none'}`];
}

/** Both sides know of a claim that goes on, and nobody of one that was rejected. */
function toldOfClaims({ friend, state, isUnderReview, claimedToldAt, friendClaimedToldAt }: Row): string[] {
  const told = [claimedToldAt, friendClaimedToldAt].filter((at) => at !== null).length;
  const isEnded = ['EXPIRED', 'FLAGGED'].includes(state);
  if (state === 'REJECTED' ? told === 0 : told === 2 || isEnded || isUnderReview) return [];
  return [`${told} sides know of the claim of ${friend}, which is ${state}`];
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
  const brought = countsOf(rows.flatMap(({ advocate, claimedToldAt }) => (claimedToldAt ? [advocate] : [])));
  const welcome = new Set(
    rows.flatMap(({ friend, friendClaimedToldAt }) => (friendClaimedToldAt ? [friend] : [])),
  );
  return [...shop.ids, ...shop.newcomers.values()].flatMap((id, person) => {
    const ladder = BigInt(Math.floor((approved.get(id) ?? 0) / 2));
    const right =
      BigInt(rewarded.get(id) ?? 0) * FOR_ADVOCATE +
      BigInt(brought.get(id) ?? 0) * FOR_CLAIMED_ADVOCATE +
      (welcome.has(id) ? FOR_CLAIMED_FRIEND : 0n) +
      (friends.has(id) ? FOR_FRIEND : 0n) +
      ladder * FOR_TWO_FRIENDS;
    const found = points.get(id) ?? 0n;
    return found === right ? [] : [`${id}, the person ${person}, has ${found} points, and not ${right}`];
  });
}

function isPaid({ state, advocateToldAt }: Row): boolean {
  return state === 'REWARDED' && advocateToldAt !== null;
}

interface Told {
  readonly person: Uuid;
  readonly type: string;
  readonly side: string;
  readonly times: number;
  readonly names: number;
}

/** What takes back what a friend was told. */
const TAKEN_BACK = {
  'referral.claimed': 'referral.rejected',
  'referral.qualified': 'referral.disqualified',
  'referral.approved': 'referral.reversed',
} as const;

/** A friend is told of one claim, one order and one approval, unless the one before was taken back. */
async function toldTwice({ services: [{ database }], program }: StormShop): Promise<string[]> {
  const rows = await database.query<Told>(TOLD, [program.id]);
  const twice = rows.flatMap(({ person, type, times, names }) =>
    times === names ? [] : [`${person} is told of ${names} ${type} ${times} times`],
  );
  const ofFriends = rows.filter(({ side }) => side === 'FRIEND');
  const timesOf = (person: Uuid, type: string): number =>
    ofFriends.find((one) => one.person === person && one.type === type)?.times ?? 0;
  const standing = [...new Set(ofFriends.map(({ person }) => person))].flatMap((person) =>
    Object.entries(TAKEN_BACK).flatMap(([told, takenBack]) => {
      const [times, undone] = [timesOf(person, told), timesOf(person, takenBack)];
      const isRight = times === undone || times === undone + 1;
      return isRight ? [] : [`${person} is told of ${told} ${times} times, and ${undone} are taken back`];
    }),
  );
  return [...twice, ...standing];
}

function countsOf(ids: readonly Uuid[]): Map<Uuid, number> {
  const counts = new Map<Uuid, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
