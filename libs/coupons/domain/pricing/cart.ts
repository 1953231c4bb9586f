import { err, invalid, MONEY_MINOR_MAX, ok, sumOf, type Problem, type Result } from '#kernel';

/** Goods in a cart. A piece is worth its part of the line, whatever list price it has. */
export interface CartLine {
  /** Within the cart. */
  readonly id: string;
  readonly sku: string | null;
  /** Pieces. */
  readonly quantity: number;
  /** The whole line, not one piece. */
  readonly amountMinor: bigint;
}

/** Amounts are minor units of one currency; how many decimals it has doesn't matter here. */
export interface Cart {
  readonly lines: readonly CartLine[];
  readonly shippingMinor: bigint;
}

/** Amounts of a cart's lines, in their order, and of its shipping. */
export interface CartAmounts {
  readonly linesMinor: readonly bigint[];
  readonly shippingMinor: bigint;
}

const LINES_MAX = 500;
const LINE_ID_LENGTH_MAX = 200;
const PIECES_MAX = 1_000_000;

/** Problem: INVALID_INPUT at a place under `path`. */
export function checkCart<C extends Cart>(cart: C, path: readonly string[] = []): Result<C, Problem> {
  const { lines, shippingMinor } = cart;
  if (lines.length > LINES_MAX) return err(invalid([...path, 'lines'], `At most ${LINES_MAX} lines.`));
  const ids = new Set<string>();
  for (const [index, { id, quantity, amountMinor }] of lines.entries()) {
    const at = [...path, 'lines', String(index)];
    if (id.length < 1 || id.length > LINE_ID_LENGTH_MAX || id.includes('\0'))
      return err(invalid([...at, 'id'], `1 to ${LINE_ID_LENGTH_MAX} characters.`));
    if (ids.has(id)) return err(invalid([...at, 'id'], 'There is another line with this id.'));
    ids.add(id);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > PIECES_MAX)
      return err(invalid([...at, 'quantity'], `1 to ${PIECES_MAX} pieces.`));
    if (!isMoney(amountMinor)) return err(invalid([...at, 'amountMinor'], BETWEEN));
  }
  if (!isMoney(shippingMinor)) return err(invalid([...path, 'shippingMinor'], BETWEEN));
  return isMoney(totalOf(amountsOf(cart)))
    ? ok(cart)
    : err(invalid([...path, 'lines'], 'The cart comes to more than there can be.'));
}

const BETWEEN = `0 to ${MONEY_MINOR_MAX} minor units.`;

function isMoney(amountMinor: bigint): boolean {
  return amountMinor >= 0n && amountMinor <= MONEY_MINOR_MAX;
}

export function amountsOf({ lines, shippingMinor }: Cart): CartAmounts {
  return { linesMinor: lines.map(({ amountMinor }) => amountMinor), shippingMinor };
}

export function totalOf({ linesMinor, shippingMinor }: CartAmounts): bigint {
  return sumOf(linesMinor) + shippingMinor;
}

/** What is left of amounts after others that are part of them. */
export function less(from: CartAmounts, off: CartAmounts): CartAmounts {
  return {
    linesMinor: from.linesMinor.map((amountMinor, index) => amountMinor - (off.linesMinor[index] ?? 0n)),
    shippingMinor: from.shippingMinor - off.shippingMinor,
  };
}
