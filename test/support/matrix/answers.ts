import { OTHER_CUSTOMER_MARK, OTHER_PROGRAM_MARK } from './names.js';

/** What an endpoint answered to one request of the matrix. */
export interface MatrixAnswer {
  readonly status: number;
  readonly body: string;
  readonly json: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ENCODED = /[A-Za-z0-9_-]{12,}/g;
/** Secrets and tokens that an answer made, and commitments of draws to theirs: never the same twice. */
const MADE = /prn_(sk|ss)_[0-9A-Za-z]+|eyJ[\w-]+\.[\w-]+\.[\w-]+|(?<="commitment":")[0-9a-f]{64}/g;

/** The text inside a global id or a cursor; null for anything else. */
export function decoded(text: string): string | null {
  if (!/^[A-Za-z0-9_-]{12,}$/.test(text)) return null;
  const inner = Buffer.from(text, 'base64url').toString('utf8');
  const isOurs = /^[A-Z][A-Za-z]+:[\x21-\x7e]+$|^\["[\x20-\x7e]*"\]$/.test(inner);
  return isOurs && Buffer.from(inner).toString('base64url') === text ? inner : null;
}

/** Global ids in an answer that hold one of these ids. */
export function globalIdsIn(body: string, ids: ReadonlySet<string>): string[] {
  const words = new Set(body.match(ENCODED) ?? []);
  return [...words].filter((word) => {
    const inner = decoded(word);
    return inner !== null && /^[A-Z]/.test(inner) && (inner.match(UUID) ?? []).some((id) => ids.has(id));
  });
}

/** A text with global ids and cursors opened, and without what was sent. */
function opened(text: string, sent: readonly string[]): string {
  const open = (one: string): string => one.replace(ENCODED, (word) => decoded(word) ?? word);
  const told = sent.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), open(value)]);
  const ids = told.flatMap((value) => value.match(UUID) ?? []);
  let rest = open(text);
  for (const value of [...told, ...ids].filter((one) => one.length > 3).sort((a, b) => b.length - a.length))
    rest = rest.replaceAll(value, '<sent>');
  return rest;
}

/**
 * An answer as it can be compared with another: without what was sent, and with the ids that were made for it counted
 * through in the order of appearance.
 */
export function comparable({ status, body }: MatrixAnswer, sent: string, known: ReadonlySet<string>): string {
  const made = new Map<string, string>();
  const text = opened(body, [sent])
    .replace(MADE, '<made>')
    .replace(UUID, (id) => {
      if (known.has(id)) return id;
      if (!made.has(id)) made.set(id, `<id ${made.size + 1}>`);
      return made.get(id) ?? id;
    });
  return `${status} ${text}`;
}

/** Marks and ids of others that an answer holds beyond what was sent. */
export function foreignIn(
  { body }: MatrixAnswer,
  sent: readonly string[],
  foreign: { readonly marks: readonly string[]; readonly ids: ReadonlySet<string> },
): string[] {
  const text = opened(body, sent);
  const marks = foreign.marks.filter((mark) => text.includes(mark));
  return [...marks, ...(text.match(UUID) ?? []).filter((id) => foreign.ids.has(id))];
}

/**
 * A name of the same form that nobody has: ids of others end in another digit, so they have the same place in a list;
 * marks, phone numbers and codes of events are others. Null when nothing in it is foreign.
 */
export function missingFor(value: string, foreign: ReadonlySet<string>): string | null {
  const inner = decoded(value);
  const text = inner ?? value;
  const replaced = text
    .replace(UUID, (id) =>
      foreign.has(id) ? id.slice(0, -1) + (Number.parseInt(id.slice(-1), 16) ^ 1).toString(16) : id,
    )
    .replaceAll(OTHER_PROGRAM_MARK, 'qnobody')
    .replaceAll(OTHER_CUSTOMER_MARK, 'qnone')
    .replace(/^\+1202555\d(\d{3})$/, '+12025559$1')
    .replace(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/, '0000-0000-000');
  if (replaced === text) return null;
  return inner === null ? replaced : Buffer.from(replaced).toString('base64url');
}

/** A foreign id, and where ids have several parts, mixtures of it with an own one of the same type. */
export function withMixtures(foreign: string, own: string | null): string[] {
  const [theirs, ours] = [decoded(foreign), own === null ? null : decoded(own)];
  const [type, theirParts] = partsOf(theirs ?? '');
  const [ourType, ourParts] = partsOf(ours ?? '');
  if (type === '' || type !== ourType || theirParts.length < 2 || ourParts.length !== theirParts.length)
    return [foreign];
  const separator = theirs?.includes('/') ? '/' : '.';
  const mixtures = theirParts.map((_, index) =>
    theirParts.map((part, at) => (at === index ? (ourParts[at] ?? part) : part)).join(separator),
  );
  const encoded = mixtures.map((mixture) => Buffer.from(`${type}:${mixture}`).toString('base64url'));
  return [...new Set([foreign, ...encoded])].filter((one) => one !== own);
}

function partsOf(inner: string): [string, string[]] {
  const [type = '', rest = ''] = inner.split(':', 2);
  return [type, rest.split(/[./]/)];
}
