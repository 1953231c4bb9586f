import type { Uuid } from '#kernel';
import { DISCOUNT_MINOR, POINTS_EACH, type StormShop } from './shop.js';

/** Uses that are held or used, as the claims have it: not as the counters do. */
interface Group {
  readonly template: string;
  readonly customer: Uuid;
  readonly code: string | null;
  readonly uses: number;
  readonly minor: bigint;
}

const USES = `
  select t.code as template, u.customer_id as customer, u.code, count(*)::int as uses,
    sum(u.discount_minor - u.reversed_minor)::bigint as minor
  from usage_claims c
  join coupon_uses u on u.program_id = c.program_id and u.id = c.id
  join coupon_templates t on t.id = u.template_id
  where c.program_id = $1 and c.state = any($2::text[])
  group by 1, 2, 3`;

export interface Used {
  /** Of the coupon that the run is about. */
  readonly uses: number;
  /** What is beyond a limit. */
  readonly beyond: readonly string[];
  /** By person or code where each has a limit of its own; else by ''. */
  readonly byLimit: ReadonlyMap<string, number>;
}

/** One look at all that is held and used, at one instant. */
export async function lookAt(
  { services: [{ database }], program, plan }: StormShop,
  states: readonly string[] = ['HELD', 'COMMITTED'],
): Promise<Used> {
  const rows = await database.query<Omit<Group, 'minor'> & { minor: string }>(USES, [program.id, states]);
  const groups = rows.map((row): Group => ({ ...row, minor: BigInt(row.minor) }));
  const byLimit = new Map<string, number>();
  for (const { template, customer, code, uses } of groups) {
    if (template !== 'limited') continue;
    const name = plan.kind === 'CUSTOMER' ? customer : plan.kind === 'CODE' ? (code ?? '') : '';
    byLimit.set(name, (byLimit.get(name) ?? 0) + uses);
  }
  const limited = groups.filter(({ template }) => template === 'limited');
  const minor = limited.reduce((sum, one) => sum + one.minor, 0n);
  const beyond = [...byLimit].flatMap(([name, uses]) =>
    uses > plan.limit ? [`${uses} of ${plan.limit} uses of "${name}" are held or used`] : [],
  );
  if (plan.kind === 'BUDGET' && minor > BigInt(plan.limit) * DISCOUNT_MINOR)
    beyond.push(`${minor} of a budget of ${plan.limit} x ${DISCOUNT_MINOR} are held or used`);
  return { uses: limited.reduce((sum, one) => sum + one.uses, 0), beyond, byLimit };
}

const POINTS = `
  select w.customer_id as customer, w.available + w.held as left, w.held, w.spent,
    coalesce((select sum((h -> 'points' ->> '$bigint')::bigint) from checkouts k cross join jsonb_array_elements(k.holds) h
      where k.program_id = w.program_id and k.customer_id = w.customer_id and k.state = 'COMMITTED' and k.returned = '{}'), 0) as paid
  from wallets w where w.program_id = $1`;

const STATES = `
  select k.order_reference as reference, k.state, k.returned <> '{}' as "isBack", coalesce(array_agg(c.state) filter (where c.id is not null), '{}') as claims
  from checkouts k left join usage_claims c on c.program_id = k.program_id and c.id = any(k.claim_ids)
  where k.program_id = $1 group by 1, 2, 3`;

interface Stood {
  readonly reference: string;
  readonly state: string;
  /** Whether all goods have come back. */
  readonly isBack: boolean;
  readonly claims: readonly string[];
}

/** Where coupons, points and checkouts disagree once all is over. */
export async function disagreements({ services: [{ database }], program }: StormShop): Promise<string[]> {
  const found: string[] = [];
  const checkouts = await database.query<Stood>(STATES, [program.id]);
  for (const { reference, state, isBack, claims } of checkouts) {
    const right = state === 'COMMITTED' && !isBack ? 'COMMITTED' : 'RELEASED';
    if (state === 'RESERVED') found.push(`${reference} is reserved for ever`);
    else if (claims.some((claim) => claim !== right))
      found.push(`${reference} is ${state}, its claims ${claims.join()}`);
  }
  const held = await database.query<{ readonly left: string }>(
    'select owner_id, measure, subject, held as left from usage_counters where program_id = $1 and held <> 0',
    [program.id],
  );
  if (held.length > 0) found.push(`held for ever: ${JSON.stringify(held)}`);
  const wallets = await database.query<Record<'customer' | 'left' | 'held' | 'spent' | 'paid', string>>(
    POINTS,
    [program.id],
  );
  for (const { customer, left, held: stillHeld, spent, paid } of wallets)
    if (
      BigInt(stillHeld) !== 0n ||
      BigInt(spent) !== BigInt(paid) ||
      BigInt(left) + BigInt(spent) !== POINTS_EACH
    )
      found.push(
        `${customer} has ${left} points, ${stillHeld} held and ${spent} spent; checkouts have ${paid}`,
      );
  return found;
}

/** Orders of committed checkouts. */
export async function committedOrders({
  services: [{ database }],
  program,
}: StormShop): Promise<Set<string>> {
  const rows = await database.query<{ readonly reference: string }>(
    `select order_reference as reference from checkouts where program_id = $1 and state = 'COMMITTED'`,
    [program.id],
  );
  return new Set(rows.map(({ reference }) => reference));
}
