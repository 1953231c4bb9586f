import { CustomerService, type AttributeInput, type CustomerInput } from '#customers';
import { err, invalid, localDateOf, ok, type Problem, type Result, type TimeZone } from '#kernel';
import type { Tx } from '#platform';
import type { Services } from '../services.js';
import { DateCells } from './cell-values.js';
import type { ColumnMap, FieldSpec } from './columns.js';
import type { CsvRow } from './csv-file.js';
import { requiredText } from './import-run.js';
import type { Imported, Importer, ImportSetting, PointsGiven } from './importer.js';

export interface CustomerImportOptions {
  readonly timeZone: TimeZone;
  readonly dateFormat: string | null;
  /** Columns that become attributes of the same name in lower case. */
  readonly attributes: readonly string[];
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
      'id',
    ],
  },
  { name: 'given_name', isRequired: false, aliases: ['first name', 'forename'] },
  { name: 'family_name', isRequired: false, aliases: ['last name', 'surname'] },
  { name: 'email', isRequired: false, aliases: ['e-mail', 'email address', 'customer email'] },
  { name: 'phone', isRequired: false, aliases: ['phone number', 'telephone', 'mobile'] },
  { name: 'birthday', isRequired: false, aliases: ['birth date', 'date of birth', 'birthdate', 'dob'] },
  { name: 'locale', isRequired: false, aliases: ['language'] },
  {
    name: 'enrolled_at',
    isRequired: false,
    aliases: ['enrolled', 'joined', 'joined at', 'member since', 'enrolment date', 'enrollment date'],
  },
];

/** Customers, one a row: created, or updated where a cell has something to say. An empty cell changes nothing. */
export class CustomerImporter implements Importer<CustomerInput> {
  readonly kind = 'customers';
  readonly isOnePerKey = true;
  readonly fields: readonly FieldSpec[];
  private readonly customers: CustomerService;
  private readonly dates: DateCells;
  private readonly birthdays: DateCells;

  constructor(
    services: Services,
    private readonly options: CustomerImportOptions,
  ) {
    this.customers = services.get(CustomerService);
    this.dates = new DateCells(options.timeZone, options.dateFormat);
    this.birthdays = new DateCells('UTC', options.dateFormat);
    const attributes = options.attributes.map((name) => ({
      name: `attribute ${name}`,
      isRequired: true,
      aliases: [name],
    }));
    this.fields = [...FIELDS, ...attributes];
  }

  parse(row: CsvRow, columns: ColumnMap): Result<CustomerInput, Problem> {
    const externalId = requiredText(columns, row, 'customer');
    if (!externalId.ok) return externalId;
    const birthdayText = columns.text(row, 'birthday');
    const birthday = birthdayText === null ? null : this.birthdays.read(birthdayText);
    if (birthdayText !== null && birthday === null)
      return err(invalid(['birthday'], `"${birthdayText}" is no date.`));
    const enrolledText = columns.text(row, 'enrolled_at');
    const enrolledAt = enrolledText === null ? null : this.dates.read(enrolledText);
    if (enrolledText !== null && enrolledAt === null)
      return err(invalid(['enrolled_at'], `"${enrolledText}" is no date; say its form with --date-format.`));
    const text = (field: string): string | undefined => columns.text(row, field) ?? undefined;
    return ok({
      externalId: externalId.value,
      givenName: text('given_name'),
      familyName: text('family_name'),
      email: text('email'),
      phone: text('phone'),
      locale: text('locale'),
      birthday: birthday ? localDateOf(birthday, 'UTC') : undefined,
      enrolledAt,
      attributes: this.attributesOf(row, columns),
    });
  }

  keyOf({ externalId }: CustomerInput): string {
    return externalId;
  }

  async record(
    tx: Tx,
    inputs: readonly CustomerInput[],
    { program, now }: ImportSetting,
  ): Promise<readonly Result<Imported, Problem>[]> {
    const results = await this.customers.upsertWithin(tx, program, inputs, now);
    return results.map((result) =>
      result.ok ? ok({ replayed: !result.value.created && result.value.changed.length === 0 }) : result,
    );
  }

  pointsOf(): Promise<readonly PointsGiven[]> {
    return Promise.resolve([]);
  }

  private attributesOf(row: CsvRow, columns: ColumnMap): AttributeInput[] | undefined {
    const given = this.options.attributes.flatMap((name): AttributeInput[] => {
      const text = columns.text(row, `attribute ${name}`);
      return text === null ? [] : [{ name: attributeName(name), text }];
    });
    return given.length > 0 ? given : undefined;
  }
}

/** "Shoe Size" as "shoe_size". */
function attributeName(column: string): string {
  return column
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}
