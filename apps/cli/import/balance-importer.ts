import { ActivityRecorder, type CreateCustomers, type NewActivity } from '#activity';
import { err, invalid, isLocalDate, localDateOf, ok, POINTS_MAX, required } from '#kernel';
import type { Points, Problem, Result } from '#kernel';
import { DEFAULT_POINT_TYPE, LedgerService, PointTypes, type ExpiryPolicy, type PointType } from '#ledger';
import type { Tx } from '#platform';
import type { Services } from '../services.js';
import { DateCells } from './cell-values.js';
import type { ColumnMap, FieldSpec } from './columns.js';
import type { CsvRow } from './csv-file.js';
import { requiredText } from './import-run.js';
import type { Imported, Importer, ImportSetting, PointsGiven } from './importer.js';
import { RowKeys } from './row-keys.js';

export interface BalanceImportOptions {
  readonly source: string;
  readonly createCustomers: CreateCustomers;
  readonly dateFormat: string | null;
  /** Point type of rows that name none. */
  readonly pointType: string | null;
  /** Today in the program: points that are good no longer are refused. */
  readonly today: string;
}

/** Points a customer brings along, with the activity that makes a second import of the row do nothing. */
interface OpeningBalance {
  readonly customer: string;
  readonly points: Points;
  readonly pointType: string;
  readonly expiry: ExpiryPolicy | null;
  readonly activity: NewActivity;
}

const FIELDS: readonly FieldSpec[] = [
  {
    name: 'customer',
    isRequired: true,
    aliases: [
      'customer id',
      'external id',
      'customer no',
      'customer number',
      'cust id',
      'client id',
      'user id',
      'member id',
      'household id',
    ],
  },
  { name: 'points', isRequired: true, aliases: ['balance', 'amount'] },
  {
    name: 'expires_on',
    isRequired: false,
    aliases: ['expires', 'expiry', 'expiry date', 'valid until', 'last day'],
  },
  { name: 'point_type', isRequired: false, aliases: ['type'] },
  { name: 'reference', isRequired: false, aliases: ['id', 'row id'] },
];

const WHOLE_NUMBER = /^\d{1,16}$/;

/**
 * Opening balances: points customers bring along from elsewhere, a lot a row. `expires_on` is the last day on which
 * they are good; without it the point type's own policy counts from today. Each row is recorded as an activity
 * `balance.opened`, whose natural key (the reference, or the row's content) makes the same row count once.
 */
export class BalanceImporter implements Importer<OpeningBalance> {
  readonly kind = 'balances';
  readonly fields = FIELDS;
  readonly isOnePerKey = false;
  private readonly recorder: ActivityRecorder;
  private readonly ledger: LedgerService;
  private readonly pointTypes: PointTypes;
  private readonly keys = new RowKeys();
  private readonly dates: DateCells;

  constructor(
    services: Services,
    private readonly options: BalanceImportOptions,
  ) {
    this.recorder = services.get(ActivityRecorder);
    this.ledger = services.get(LedgerService);
    this.pointTypes = services.get(PointTypes);
    this.dates = new DateCells('UTC', options.dateFormat);
  }

  parse(row: CsvRow, columns: ColumnMap): Result<OpeningBalance, Problem> {
    const customer = requiredText(columns, row, 'customer');
    if (!customer.ok) return customer;
    const text = requiredText(columns, row, 'points');
    if (!text.ok) return text;
    const points = WHOLE_NUMBER.test(text.value) ? BigInt(text.value) : 0n;
    if (points < 1n || points > POINTS_MAX)
      return err(invalid(['points'], 'A whole number, 1 or more, is needed.'));
    const expiry = this.expiryOf(columns.text(row, 'expires_on'));
    if (!expiry.ok) return expiry;
    const pointType = columns.text(row, 'point_type') ?? this.options.pointType ?? DEFAULT_POINT_TYPE;
    const lastDay = expiry.value?.date ?? null;
    const content = [customer.value, text.value, lastDay, pointType];
    const reference = columns.has('reference')
      ? requiredText(columns, row, 'reference')
      : ok(this.keys.keyOf('balance', content));
    if (!reference.ok) return reference;
    const attributes = { points: points.toString(), pointType, ...(lastDay ? { expiresOn: lastDay } : {}) };
    const activity: NewActivity = {
      type: 'balance.opened',
      source: this.options.source,
      externalId: `balance:${reference.value}`,
      occurredAt: null,
      customer: { externalId: customer.value },
      attributes,
    };
    return ok({ customer: customer.value, points, pointType, expiry: expiry.value, activity });
  }

  keyOf({ customer }: OpeningBalance): string {
    return customer;
  }

  async record(
    tx: Tx,
    balances: readonly OpeningBalance[],
    setting: ImportSetting,
  ): Promise<readonly Result<Imported, Problem>[]> {
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.code, type]));
    const results = balances.map(({ pointType }): Result<Imported, Problem> | null =>
      types.has(pointType) ? null : err(invalid(['point_type'], `There is no point type "${pointType}".`)),
    );
    for (;;) {
      const places = results.flatMap((result, place) => (result === null ? [place] : []));
      const items = places.map((place) => required(balances[place], 'a balance'));
      await tx.execute('savepoint opening_balances');
      const { answers, refusals } = await this.open(tx, items, types, setting);
      if (refusals.size === 0) {
        for (const [index, place] of places.entries()) results[place] = required(answers[index], 'an answer');
        return results.map((result) => required(result, 'an answer per balance'));
      }
      // The ledger refuses after the activities are recorded, and they must not stay: again, without those rows.
      await tx.execute('rollback to savepoint opening_balances');
      for (const [index, refusal] of refusals) results[required(places[index], 'its place')] = err(refusal);
    }
  }

  pointsOf(): Promise<readonly PointsGiven[]> {
    return Promise.resolve([]);
  }

  /** Records the activities of balances and opens a lot for each new one. */
  private async open(
    tx: Tx,
    balances: readonly OpeningBalance[],
    types: ReadonlyMap<string, PointType>,
    { program, now, batchId }: ImportSetting,
  ): Promise<{ answers: Result<Imported, Problem>[]; refusals: Map<number, Problem> }> {
    const inputs = balances.map(({ activity }) => activity);
    const options = { createCustomers: this.options.createCustomers, batchId };
    const recorded = await this.recorder.recordActivities(tx, program, inputs, now, options);
    const answers = recorded.map((result): Result<Imported, Problem> =>
      result.ok ? ok({ replayed: true }) : result,
    );
    const refusals = new Map<number, Problem>();
    for (const pointType of types.values()) {
      const fresh = balances.flatMap((balance, place) => {
        const result = recorded[place];
        const isFresh = balance.pointType === pointType.code && result?.ok && !result.value.replayed;
        return isFresh ? [{ place, balance, activity: result.value.activity }] : [];
      });
      if (fresh.length === 0) continue;
      const awards = fresh.map(
        ({ balance: { points, expiry }, activity: { customerId, id: activityId } }) => {
          const cause = { actor: 'system:import', activityId, sourceId: batchId, reason: 'Opening balance' };
          return {
            kind: 'OPENING',
            customerId,
            points,
            at: now,
            expiry,
            pending: { kind: 'NONE' },
            cause,
          } as const;
        },
      );
      const posted = await this.ledger.award(tx, program, pointType, awards, now);
      for (const [index, { place }] of fresh.entries()) {
        const result = required(posted[index], 'an answer per award');
        if (!result.ok) refusals.set(place, result.problem);
        else
          answers[place] = ok({
            replayed: false,
            points: { pointType: pointType.code, points: result.value.given },
          });
      }
    }
    return { answers, refusals };
  }

  private expiryOf(text: string | null): Result<{ kind: 'FIXED_DATE'; date: string } | null, Problem> {
    if (text === null) return ok(null);
    const day = this.dates.read(text);
    const date = day && localDateOf(day, 'UTC');
    if (!date || !isLocalDate(date)) return err(invalid(['expires_on'], `"${text}" is no date.`));
    if (date < this.options.today) return err(invalid(['expires_on'], `These points expired after ${date}.`));
    return ok({ kind: 'FIXED_DATE', date });
  }
}
