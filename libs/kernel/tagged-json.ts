/** What JSON can hold once bigint and Date are tagged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const BIGINT = '$bigint';
const DATE = '$date';
const OBJECT = '$object';

/**
 * A value as JSON from which `fromTaggedJson` makes an equal one: plain objects, arrays, texts, numbers, bigint and
 * Date; properties that are undefined are left out. Everything else loses its class.
 */
export function toTaggedJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return { [BIGINT]: value.toString() };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return { [DATE]: value.toISOString() };
  if (Array.isArray(value)) return value.map(toTaggedJson);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no JSON form`);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const plain = Object.fromEntries(entries.map(([name, part]) => [name, toTaggedJson(part)]));
  // A property that looks like a tag must not be read as one.
  return entries.some(([name]) => name.startsWith('$')) ? { [OBJECT]: plain } : plain;
}

export function fromTaggedJson(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromTaggedJson);
  const record = json as Record<string, unknown>;
  const { [BIGINT]: digits, [DATE]: instant, [OBJECT]: plain } = record;
  if (typeof digits === 'string') return BigInt(digits);
  if (typeof instant === 'string') return new Date(instant);
  return partsOf(typeof plain === 'object' && plain !== null ? plain : record);
}

function partsOf(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, part]) => [name, fromTaggedJson(part)]));
}
