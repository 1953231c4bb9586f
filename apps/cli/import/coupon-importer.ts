import type { CreateCustomers } from '#activity';
import { CouponHistory, type PastCoupon, type PastUse } from '#coupons';
import { CustomerDirectory, parseExternalId } from '#customers';
import { err, invalid, ok, required, type Problem, type Result, type TimeZone } from '#kernel';
import type { Tx } from '#platform';
import type { Services } from '../services.js';
import { DateCells, MoneyCells } from './cell-values.js';
import type { ColumnMap, FieldSpec } from './columns.js';
import type { CsvRow } from './csv-file.js';
import { requiredText } from './import-run.js';
import type { Imported, Importer, ImportSetting, PointsGiven } from './importer.js';
import { RowKeys } from './row-keys.js';

export interface CouponImportOptions {
  readonly createCustomers: CreateCustomers;
  /** Zone of times without an offset. */
  readonly timeZone: TimeZone;
  readonly dateFormat: string | null;
  readonly currency: string;
}

const CUSTOMER: FieldSpec = {
  name: 'customer',
  isRequired: true,
  aliases: ['customer id', 'external id', 'customer no', 'household id', 'user id', 'member id'],
};
const TEMPLATE: FieldSpec = {
  name: 'template',
  isRequired: true,
  aliases: ['coupon template', 'campaign', 'campaign id', 'promotion', 'promotion id'],
};
const ISSUED_FIELDS: readonly FieldSpec[] = [
  CUSTOMER,
  TEMPLATE,
  { name: 'issued_at', isRequired: true, aliases: ['issued', 'issue date', 'date', 'start date', 'sent at'] },
  { name: 'reference', isRequired: false, aliases: ['issued for', 'coupon', 'coupon id'] },
];
const USE_FIELDS: readonly FieldSpec[] = [
  CUSTOMER,
  TEMPLATE,
  { name: 'used_at', isRequired: true, aliases: ['used', 'redeemed at', 'redemption date', 'date', 'time'] },
  { name: 'order', isRequired: true, aliases: ['order id', 'order no', 'basket id', 'transaction id'] },
  { name: 'discount', isRequired: false, aliases: ['discount amount', 'coupon disc', 'amount'] },
  { name: 'coupon', isRequired: false, aliases: ['coupon reference', 'issued for'] },
  { name: 'reference', isRequired: false, aliases: ['use id', 'redemption id'] },
];

type Answers = readonly Result<Imported, Problem>[];

/** What both files have in common: who, of which template, and when. */
abstract class CouponRows<Item extends { readonly customer: string }> {
  readonly isOnePerKey = false;
  protected readonly history: CouponHistory;
  protected readonly keys = new RowKeys();
  private readonly customers: CustomerDirectory;
  private readonly dates: DateCells;

  constructor(
    services: Services,
    protected readonly options: CouponImportOptions,
  ) {
    this.history = services.get(CouponHistory);
    this.customers = services.get(CustomerDirectory);
    this.dates = new DateCells(options.timeZone, options.dateFormat);
  }

  keyOf({ customer }: Item): string {
    return customer;
  }

  pointsOf(): Promise<readonly PointsGiven[]> {
    return Promise.resolve([]);
  }

  /** The customers of rows are made first, where that is wanted. */
  protected async ensure(tx: Tx, items: readonly Item[], now: Date): Promise<void> {
    const { createCustomers } = this.options;
    if (createCustomers === 'NO') return;
    const enrolledAt = createCustomers === 'CREATE_AND_ENROL' ? now : null;
    const people = items.map(({ customer: externalId }) => ({ externalId, enrolledAt }));
    await this.customers.ensure(tx, people, now);
  }

  protected customerIn(row: CsvRow, columns: ColumnMap): Result<string, Problem> {
    const text = requiredText(columns, row, 'customer');
    return text.ok ? parseExternalId(text.value, ['customer']) : text;
  }

  protected timeIn(row: CsvRow, columns: ColumnMap, field: string, now: Date | null): Result<Date, Problem> {
    const text = requiredText(columns, row, field);
    if (!text.ok) return text;
    const time = this.dates.read(text.value);
    if (!time) return err(invalid([field], `"${text.value}" is no date; say its form with --date-format.`));
    return now !== null && time > now ? err(invalid([field], 'It is in the future.')) : ok(time);
  }
}

/** Coupons that customers were issued elsewhere, one a row. */
export class IssuedCouponImporter extends CouponRows<PastCoupon> implements Importer<PastCoupon> {
  readonly kind = 'coupons';
  readonly fields = ISSUED_FIELDS;

  parse(row: CsvRow, columns: ColumnMap): Result<PastCoupon, Problem> {
    const customer = this.customerIn(row, columns);
    if (!customer.ok) return customer;
    const template = requiredText(columns, row, 'template');
    if (!template.ok) return template;
    const issuedAt = this.timeIn(row, columns, 'issued_at', null);
    if (!issuedAt.ok) return issuedAt;
    const content = [customer.value, template.value, issuedAt.value.toISOString()];
    const reference = columns.has('reference')
      ? requiredText(columns, row, 'reference')
      : ok(this.keys.keyOf('coupon', content));
    if (!reference.ok) return reference;
    return ok({
      customer: customer.value,
      template: template.value,
      issuedAt: issuedAt.value,
      reference: reference.value,
    });
  }

  async record(tx: Tx, items: readonly PastCoupon[], { program, now }: ImportSetting): Promise<Answers> {
    await this.ensure(tx, items, now);
    return importedOf(await this.history.issue(tx, program, items, now));
  }
}

/** Uses of coupons elsewhere, one a row. */
export class CouponUseImporter extends CouponRows<PastUse> implements Importer<PastUse> {
  readonly kind = 'coupon-uses';
  readonly fields = USE_FIELDS;
  private readonly money = new MoneyCells(false);

  parse(row: CsvRow, columns: ColumnMap): Result<PastUse, Problem> {
    const customer = this.customerIn(row, columns);
    if (!customer.ok) return customer;
    const template = requiredText(columns, row, 'template');
    if (!template.ok) return template;
    const order = requiredText(columns, row, 'order');
    if (!order.ok) return order;
    const usedAt = this.timeIn(row, columns, 'used_at', null);
    if (!usedAt.ok) return usedAt;
    const discount = this.discountIn(row, columns);
    if (!discount.ok) return discount;
    const coupon = columns.text(row, 'coupon');
    const content = [
      customer.value,
      template.value,
      order.value,
      usedAt.value.toISOString(),
      String(discount.value),
      coupon,
    ];
    const key = columns.has('reference')
      ? requiredText(columns, row, 'reference')
      : ok(this.keys.keyOf('use', content));
    if (!key.ok) return key;
    return ok({
      ...{ customer: customer.value, template: template.value, key: key.value, coupon },
      ...{ orderReference: order.value, discountMinor: discount.value, usedAt: usedAt.value },
    });
  }

  async record(tx: Tx, items: readonly PastUse[], { now }: ImportSetting): Promise<Answers> {
    await this.ensure(tx, items, now);
    return importedOf(await this.history.use(tx, items, now));
  }

  private discountIn(row: CsvRow, columns: ColumnMap): Result<bigint, Problem> {
    const text = columns.text(row, 'discount');
    if (text === null) return ok(0n);
    const { currency } = this.options;
    const amountMinor = this.money.read(text, currency);
    return amountMinor === null || amountMinor < 0n
      ? err(invalid(['discount'], `"${text}" is no amount in ${currency}.`))
      : ok(amountMinor);
  }
}

function importedOf(answers: readonly Result<{ readonly isNew: boolean }, Problem>[]): Answers {
  return answers.map((answer) =>
    answer.ok ? ok({ replayed: !required(answer.value, 'an answer').isNew }) : answer,
  );
}
