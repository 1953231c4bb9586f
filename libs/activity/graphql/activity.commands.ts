import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { AttributeValue, NewActivity } from '../domain/activity.js';
import type { NewOrder } from '../domain/order.js';
import type { CustomerReference } from '../domain/reference.js';
import type { NewCancellation, NewReturn } from '../domain/returns.js';
import type {
  ActivityAttributeInput,
  CancelOrderInput,
  CustomerReferenceInput,
  OrderInput,
  RecordActivityInput,
  RecordReturnInput,
} from './activity.inputs.js';

/** The customer that is meant. Problem: INVALID_INPUT unless exactly one way is given. */
export function referenceOf(input: CustomerReferenceInput): Result<CustomerReference, Problem> {
  const { externalId, guest } = input;
  const isNamed = typeof externalId === 'string';
  if (isNamed === Boolean(guest)) return err(invalid(['customer'], 'Give either externalId or guest.'));
  if (isNamed) return ok({ externalId });
  return ok({ guest: { email: guest?.email ?? null, phone: guest?.phone ?? null } });
}

export function newOrderOf(input: OrderInput): Result<NewOrder, Problem> {
  const customer = referenceOf(input.customer);
  if (!customer.ok) return customer;
  const { source, externalId, occurredAt = null, channel = null, lines } = input;
  const { currency, exchangeRate = null } = input;
  const amounts = {
    totalMinor: input.totalMinor,
    shippingMinor: input.shippingMinor ?? 0n,
    taxMinor: input.taxMinor ?? 0n,
    giftCardMinor: input.giftCardMinor ?? 0n,
    discountMinor: input.discountMinor ?? 0n,
  };
  return ok({
    customer: customer.value,
    ...{ source, externalId, occurredAt, channel, currency, exchangeRate, amounts },
    lines: (lines ?? []).map(({ sku = null, name = null, categories, quantity, amountMinor }) => ({
      ...{ sku, name, quantity, amountMinor },
      categories: categories ?? [],
    })),
  });
}

export function newActivityOf(input: RecordActivityInput): Result<NewActivity, Problem> {
  const customer = input.customer ? referenceOf(input.customer) : ok(null);
  if (!customer.ok) return customer;
  const { type, source, externalId, occurredAt = null, channel = null } = input;
  const order = input.order ? { source: input.order.source, externalId: input.order.externalId } : null;
  const attributes = attributesOf(input.attributes ?? []);
  if (!attributes.ok) return attributes;
  return ok({
    ...{ type, source, externalId, occurredAt, channel, order },
    customer: customer.value,
    attributes: attributes.value,
  });
}

/** Problem: INVALID_INPUT, below `path`. */
export function attributesOf(
  inputs: readonly ActivityAttributeInput[],
  under: readonly string[] = [],
  field = 'attributes',
): Result<Record<string, AttributeValue>, Problem> {
  const attributes = new Map<string, AttributeValue>();
  for (const [index, { name, text, number, flag }] of inputs.entries()) {
    const path = [...under, field, String(index)];
    const values = [text, number, flag].filter((value) => value !== null && value !== undefined);
    const [value] = values;
    if (value === undefined || values.length > 1)
      return err(invalid(path, 'Give exactly one of text, number and flag.'));
    if (attributes.has(name)) return err(invalid([...path, 'name'], 'Each name is given once.'));
    attributes.set(name, value);
  }
  return ok(Object.fromEntries(attributes));
}

export function newReturnOf(input: RecordReturnInput): NewReturn {
  const { source, orderExternalId, externalId, occurredAt = null, amountMinor = null } = input;
  const { shippingMinor = null, taxMinor = null } = input;
  const lines = (input.lines ?? []).map((line) => ({
    lineNo: line.lineNo,
    quantity: line.quantity ?? null,
    amountMinor: line.amountMinor ?? null,
  }));
  return { source, orderExternalId, externalId, occurredAt, amountMinor, lines, shippingMinor, taxMinor };
}

export function cancellationOf({
  source,
  orderExternalId,
  occurredAt = null,
}: CancelOrderInput): NewCancellation {
  return { source, orderExternalId, occurredAt };
}
