import type { Order } from '#activity';
import type { Checkout } from './content.js';
import type { ReturnedPieces } from './domain/checkout.js';

/**
 * Which pieces of a checkout's lines are back by an order. Lines are those in the same places where all of them agree; else they are
 * found by their products, if each is there once. Null: it cannot be told; but of an order that is back wholly everything is.
 */
export function returnedPieces(order: Order, { customerId, content }: Checkout): ReturnedPieces | null {
  const { lines } = content.cart;
  if (order.customerId !== customerId) return null;
  if (order.status === 'RETURNED' || order.status === 'CANCELLED')
    return Object.fromEntries(lines.map(({ id, quantity }) => [id, quantity]));
  const isSame =
    lines.length === order.lines.length &&
    lines.every(({ sku, quantity }, index) => {
      const line = order.lines[index];
      return line?.quantity === quantity && line.sku === sku;
    });
  if (isSame)
    return Object.fromEntries(lines.map(({ id }, index) => [id, order.lines[index]?.returnedQuantity ?? 0]));
  const skus = new Set(lines.map(({ sku }) => sku));
  if (skus.has(null) || skus.size < lines.length) return null;
  return Object.fromEntries(
    lines.map(({ id, sku, quantity }) => {
      const back = order.lines.filter((line) => line.sku === sku);
      const pieces = back.reduce((sum, { returnedQuantity }) => sum + returnedQuantity, 0);
      return [id, Math.min(pieces, quantity)];
    }),
  );
}
