/** One thing that is different. Texts: what was not there, or is not any more, is null. */
export interface Difference {
  /** Where: names and places, joined by dots, such as "effects.0.amount.points". */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Names in the order in which a reader expects them; others follow by the alphabet. */
const ORDER = [
  ...['state', 'effectiveFrom', 'trigger', 'timeTrigger', 'condition', 'effects', 'otherEffects', 'limits'],
  ...['coolDownDays', 'experiment', 'priority', 'exclusivityGroup', 'claimDays'],
  ...['measure', 'per', 'window', 'max'],
  ...[
    'kind',
    'variant',
    'pointType',
    'amount',
    'attribute',
    'points',
    'perMinor',
    'numerator',
    'denominator',
  ],
  ...['rounding', 'minimumMinor', 'basis', 'lines', 'pending', 'expiry'],
];
const PLACES = new Map(ORDER.map((name, place) => [name, place]));

/** What is different between two plain values, in a stable order. Lists are compared place by place. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  return differencesAt([], before, after);
}

function differencesAt(path: readonly string[], before: unknown, after: unknown): Difference[] {
  if (isBranch(before) || isBranch(after)) {
    const [old, fresh] = [branchOf(before), branchOf(after)];
    const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort(byPlace);
    const below = names.flatMap((name) => differencesAt([...path, name], old[name], fresh[name]));
    // A leaf that became a branch, or the other way round, is told as well: it is not among what is below.
    return [...leafDifference(path, leafOf(before), leafOf(after)), ...below];
  }
  return leafDifference(path, leafOf(before), leafOf(after));
}

function leafDifference(path: readonly string[], before: string | null, after: string | null): Difference[] {
  return before === after ? [] : [{ path: path.join('.'), before, after }];
}

type Branch = Readonly<Record<string, unknown>>;

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function branchOf(value: unknown): Branch {
  return isBranch(value) ? value : {};
}

function leafOf(value: unknown): string | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? `${value}`
    : null;
}

function byPlace(a: string, b: string): number {
  const [first, second] = [placeOf(a), placeOf(b)];
  if (first !== second) return first - second;
  return a < b ? -1 : 1;
}

/** Places of a list come by their numbers. */
function placeOf(name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  return PLACES.get(name) ?? ORDER.length;
}
