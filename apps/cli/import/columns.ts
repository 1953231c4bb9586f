import { Complaint } from '../terminal.js';
import type { CsvRow } from './csv-file.js';

/** A field an import understands, and the column names under which it is found without being told. */
export interface FieldSpec {
  readonly name: string;
  readonly isRequired: boolean;
  /** Compared in lower case, letters and digits only; the first match counts. */
  readonly aliases: readonly string[];
}

/** Columns that an error file adds; they are never data. */
export const ERROR_COLUMNS: readonly string[] = ['error_code', 'error_message'];

/** Which column each field is in. */
export class ColumnMap {
  private constructor(
    readonly columns: readonly string[],
    private readonly places: ReadonlyMap<string, number>,
  ) {}

  /**
   * Finds the columns of fields: as told by `mappings` ("field=column"), the others by their usual names.
   * Complaints: an unknown field or column, and a required field that is nowhere.
   */
  static of(columns: readonly string[], specs: readonly FieldSpec[], mappings: readonly string[]): ColumnMap {
    const places = new Map<string, number>();
    for (const mapping of mappings) {
      const [field = '', column = ''] = splitOnce(mapping);
      if (!specs.some((spec) => spec.name === field)) {
        throw new Complaint(`--map ${mapping}: there is no field "${field}". Fields: ${namesOf(specs)}.`);
      }
      // An empty column unmaps: the field is not in the file, whatever its columns are called.
      if (column === '') places.set(field, -1);
      else places.set(field, placeOf(columns, column, mapping));
    }
    for (const { name, aliases } of specs) {
      if (!places.has(name)) places.set(name, findAlias(columns, [name, ...aliases], places));
    }
    const missing = specs.filter(({ name, isRequired }) => isRequired && (places.get(name) ?? -1) < 0);
    if (missing.length > 0) {
      throw new Complaint(
        `No column for ${namesOf(missing)}. The file has: ${columns.join(', ')}. Say it with --map field=column.`,
      );
    }
    return new ColumnMap(columns, places);
  }

  /** The trimmed text of a field; null when it is empty or not in the file. */
  text(row: CsvRow, field: string): string | null {
    const place = this.places.get(field) ?? -1;
    if (place < 0) return null;
    const text = row.fields[place]?.trim();
    return text ? text : null;
  }

  has(field: string): boolean {
    return (this.places.get(field) ?? -1) >= 0;
  }

  /** "customer=customer_id, date=date". */
  describe(): string {
    const used = [...this.places].filter(([, place]) => place >= 0);
    return used.map(([field, place]) => `${field}=${this.columns[place]}`).join(', ');
  }

  /** Columns that no field uses. */
  get ignored(): string[] {
    const used = new Set(this.places.values());
    return this.columns.filter((name, place) => !used.has(place) && !ERROR_COLUMNS.includes(name));
  }
}

function splitOnce(mapping: string): [string, string] {
  const at = mapping.indexOf('=');
  if (at < 1) throw new Complaint(`--map ${mapping}: write it as field=column.`);
  return [mapping.slice(0, at), mapping.slice(at + 1)];
}

function placeOf(columns: readonly string[], column: string, mapping: string): number {
  const exact = columns.indexOf(column);
  const place = exact >= 0 ? exact : columns.findIndex((name) => fold(name) === fold(column));
  if (place < 0) {
    throw new Complaint(
      `--map ${mapping}: there is no column "${column}". The file has: ${columns.join(', ')}.`,
    );
  }
  return place;
}

function findAlias(
  columns: readonly string[],
  aliases: readonly string[],
  taken: ReadonlyMap<string, number>,
): number {
  const folded = columns.map(fold);
  const used = new Set(taken.values());
  for (const alias of aliases) {
    const place = folded.indexOf(fold(alias));
    if (place >= 0 && !used.has(place)) return place;
  }
  return -1;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function namesOf(specs: readonly FieldSpec[]): string {
  return specs.map((spec) => spec.name).join(', ');
}
