import { ActivityRecorder, type CreateCustomers, type NewOrder, type OrderAmounts } from '#activity';
import { AwardTotals } from '#campaigns';
import { err, invalid, ok, type Problem, type Result, type TimeZone, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Services } from '../services.js';
import { DateCells, MoneyCells } from './cell-values.js';
import type { ColumnMap, FieldSpec } from './columns.js';
import type { CsvRow } from './csv-file.js';
import { requiredText } from './import-run.js';
import type { Imported, Importer, ImportSetting, PointsGiven } from './importer.js';
import { RowKeys } from './row-keys.js';

export interface OrderImportOptions {
  readonly source: string;
  readonly createCustomers: CreateCustomers;
  /** Of rows without a currency of their own. */
  readonly currency: string;
  /** Zone of times without an offset. */
  readonly timeZone: TimeZone;
  readonly dateFormat: string | null;
  readonly hasDecimalComma: boolean;
}

const AMOUNT_FIELDS: Readonly<Record<string, keyof OrderAmounts>> = {
  total: 'totalMinor',
  shipping: 'shippingMinor',
  tax: 'taxMinor',
  gift_card: 'giftCardMinor',
  discount: 'discountMinor',
};
const AMOUNTS = Object.entries(AMOUNT_FIELDS);

const FIELDS: readonly FieldSpec[] = [
  {
    name: 'customer',
    isRequired: false,
    aliases: [
      'customer id',
      'customer no',
      'customer number',
      'cust id',
      'client id',
      'user id',
      'member id',
      'household id',
      'master id',
    ],
  },
  {
    name: 'order',
    isRequired: false,
    aliases: [
      'order id',
      'order no',
      'order number',
      'transaction id',
      'invoice',
      'invoice no',
      'basket id',
      'receipt',
      'external id',
    ],
  },
  {
    name: 'date',
    isRequired: true,
    aliases: [
      'order date',
      'created at',
      'occurred at',
      'paid at',
      'purchase date',
      'transaction timestamp',
      'timestamp',
      'date time',
      'time',
    ],
  },
  {
    name: 'total',
    isRequired: true,
    aliases: [
      'amount',
      'order total',
      'grand total',
      'total price',
      'total amount',
      'sales value',
      'revenue',
      'value',
    ],
  },
  { name: 'currency', isRequired: false, aliases: ['currency code'] },
  { name: 'exchange_rate', isRequired: false, aliases: ['currency rate', 'conversion rate'] },
  { name: 'channel', isRequired: false, aliases: ['sales channel'] },
  { name: 'shipping', isRequired: false, aliases: ['shipping amount', 'shipping cost', 'delivery'] },
  { name: 'tax', isRequired: false, aliases: ['taxes', 'tax amount', 'vat'] },
  { name: 'gift_card', isRequired: false, aliases: ['gift card amount', 'gift cards'] },
  { name: 'discount', isRequired: false, aliases: ['discount amount', 'discounts'] },
  { name: 'email', isRequired: false, aliases: ['guest email', 'customer email', 'e-mail'] },
  { name: 'phone', isRequired: false, aliases: ['guest phone'] },
];

/** Orders, one a row. A row without a customer but with an e-mail address or phone number is a guest's order. */
export class OrderImporter implements Importer<NewOrder> {
  readonly kind = 'orders';
  readonly fields = FIELDS;
  readonly isOnePerKey = false;
  private readonly recorder: ActivityRecorder;
  private readonly totals: AwardTotals;
  private readonly keys = new RowKeys();
  private readonly dates: DateCells;
  private readonly money: MoneyCells;

  constructor(
    services: Services,
    private readonly options: OrderImportOptions,
  ) {
    this.recorder = services.get(ActivityRecorder);
    this.totals = services.get(AwardTotals);
    this.dates = new DateCells(options.timeZone, options.dateFormat);
    this.money = new MoneyCells(options.hasDecimalComma);
  }

  parse(row: CsvRow, columns: ColumnMap): Result<NewOrder, Problem> {
    const customer = customerOf(row, columns);
    if (!customer.ok) return customer;
    const dateText = requiredText(columns, row, 'date');
    if (!dateText.ok) return dateText;
    const occurredAt = this.dates.read(dateText.value);
    if (!occurredAt)
      return err(invalid(['date'], `"${dateText.value}" is no date; say its form with --date-format.`));
    const currency = columns.text(row, 'currency')?.toUpperCase() ?? this.options.currency;
    const amounts = this.amountsOf(row, columns, currency);
    if (!amounts.ok) return amounts;
    const channel = columns.text(row, 'channel');
    const rateText = columns.text(row, 'exchange_rate');
    const exchangeRate = rateText === null ? null : this.money.readRate(rateText);
    const content = {
      ...{ customer: customer.value, occurredAt, channel, currency, exchangeRate },
      amounts: amounts.value,
    };
    const externalId = columns.has('order')
      ? requiredText(columns, row, 'order')
      : ok(this.keys.keyOf('order', contentOf(content)));
    if (!externalId.ok) return externalId;
    return ok({ ...content, source: this.options.source, externalId: externalId.value });
  }

  keyOf({ customer }: NewOrder): string {
    if ('externalId' in customer) return customer.externalId;
    return 'guest' in customer ? `${customer.guest.email}/${customer.guest.phone}` : customer.id;
  }

  async record(
    tx: Tx,
    orders: readonly NewOrder[],
    { program, now, batchId }: ImportSetting,
  ): Promise<readonly Result<Imported, Problem>[]> {
    const { createCustomers } = this.options;
    return this.recorder.recordOrders(tx, program, orders, now, { createCustomers, batchId });
  }

  pointsOf(tx: Tx, batchId: Uuid): Promise<readonly PointsGiven[]> {
    return this.totals.ofBatch(tx, batchId);
  }

  private amountsOf(row: CsvRow, columns: ColumnMap, currency: string): Result<NewOrder['amounts'], Problem> {
    if (!/^[A-Z]{3}$/.test(currency)) return err(invalid(['currency'], 'A code of three letters is needed.'));
    const amounts: Record<string, bigint> = {};
    for (const [field, name] of AMOUNTS) {
      const text = columns.text(row, field);
      if (text === null) continue;
      const amountMinor = this.money.read(text, currency);
      if (amountMinor === null) return err(invalid([field], `"${text}" is no amount in ${currency}.`));
      amounts[name] = amountMinor;
    }
    const { totalMinor, ...parts } = amounts;
    return totalMinor === undefined ? err(invalid(['total'], 'It is empty.')) : ok({ totalMinor, ...parts });
  }
}

function customerOf(row: CsvRow, columns: ColumnMap): Result<NewOrder['customer'], Problem> {
  const externalId = columns.text(row, 'customer');
  if (externalId !== null) return ok({ externalId });
  const [email, phone] = [columns.text(row, 'email'), columns.text(row, 'phone')];
  if (email !== null || phone !== null) return ok({ guest: { email, phone } });
  return err(invalid(['customer'], 'Neither a customer nor the e-mail address or phone number of a guest.'));
}

function contentOf(order: Omit<NewOrder, 'source' | 'externalId'>): (string | null)[] {
  const { customer, occurredAt, currency, exchangeRate, channel, amounts } = order;
  const person =
    'externalId' in customer
      ? [customer.externalId]
      : Object.values('guest' in customer ? customer.guest : customer);
  const figures = AMOUNTS.map(([, name]) => amounts[name]?.toString() ?? null);
  return [
    ...(person as (string | null)[]),
    occurredAt?.toISOString() ?? null,
    currency,
    channel ?? null,
    ...figures,
    // Rows of before there were rates keep their keys.
    ...(exchangeRate ? [exchangeRate] : []),
  ];
}
