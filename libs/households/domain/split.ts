import { required, scale, type Points } from '#kernel';
import { netOf, type SplitRule } from './household.js';

type Stake = Parameters<typeof netOf>[0];

/**
 * What somebody gets who leaves while others stay: nothing with KEEP, an equal share with EQUAL, and with CONTRIBUTED what they
 * brought in and did not take out, in proportion to the others'. Rounded down; the rest stays.
 */
export function leaverShareOf(
  rule: SplitRule,
  shared: Points,
  leaver: Stake,
  staying: readonly Stake[],
): Points {
  if (rule === 'KEEP' || shared <= 0n) return 0n;
  if (rule === 'EQUAL') return scale(shared, 1n, BigInt(staying.length + 1), 'FLOOR');
  const all = [leaver, ...staying].reduce((sum, stake) => sum + netOf(stake), 0n);
  return all === 0n ? 0n : scale(shared, netOf(leaver), all, 'FLOOR');
}

/**
 * What each gets when a household is dissolved: all that is left, by largest remainder (of equal ones, the earlier first). With
 * CONTRIBUTED by what they brought in and did not take out; where nobody did, and else, equally.
 */
export function splitAmong(rule: SplitRule, shared: Points, stakes: readonly Stake[]): Points[] {
  const nets = stakes.map(netOf);
  const byNet = rule === 'CONTRIBUTED' && nets.some((net) => net > 0n);
  const weights = byNet ? nets : stakes.map(() => 1n);
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const left = shared > 0n ? shared : 0n;
  const shares = weights.map((weight, place) => ({
    place,
    points: (left * weight) / all,
    remainder: (left * weight) % all,
  }));
  let rest = left - shares.reduce((sum, { points }) => sum + points, 0n);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.place - b.place : a.remainder > b.remainder ? -1 : 1,
  );
  const points = shares.map((share) => share.points);
  for (const { place } of byRemainder) {
    if (rest === 0n) break;
    points[place] = required(points[place], 'a share') + 1n;
    rest -= 1n;
  }
  return points;
}
