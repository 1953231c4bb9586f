import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Problem } from '#kernel';
import { Complaint } from '../terminal.js';
import { ERROR_COLUMNS } from './columns.js';
import type { CsvFile, CsvRow } from './csv-file.js';

/**
 * Refused rows as they were, with the reason behind them: corrected in place, the file can be imported as it is. It is
 * made with the first refusal, in the file's own delimiter.
 */
export class ErrorFile {
  private descriptor: number | null = null;
  private readonly kept: readonly number[];

  private constructor(
    readonly path: string,
    private readonly file: CsvFile,
  ) {
    this.kept = file.columns.flatMap((name, place) => (ERROR_COLUMNS.includes(name) ? [] : [place]));
  }

  /** `name` null: "<file>.errors.csv" in the directory. */
  static at(directory: string, name: string | null, file: CsvFile): ErrorFile {
    const path = resolve(directory, name ?? `${file.name.replace(/\.csv$/i, '')}.errors.csv`);
    if (path === file.path) throw new Complaint('The error file cannot be the imported file itself.');
    return new ErrorFile(path, file);
  }

  /** Whether a row was refused. */
  get isStarted(): boolean {
    return this.descriptor !== null;
  }

  add(row: CsvRow, { code, message, path }: Problem): void {
    const reason = path?.length ? `${path.join('.')}: ${message}` : message;
    this.write([...this.kept.map((place) => row.fields[place] ?? ''), code, reason]);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
  }

  private write(cells: readonly string[]): void {
    if (this.descriptor === null) {
      this.descriptor = open(this.path);
      const header = [...this.kept.map((place) => this.file.columns[place] ?? ''), ...ERROR_COLUMNS];
      if (this.file.hasHeader) this.append(header);
    }
    this.append(cells);
  }

  private append(cells: readonly string[]): void {
    if (this.descriptor !== null)
      writeSync(this.descriptor, stringify([[...cells]], { delimiter: this.file.delimiter }));
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'w');
  } catch {
    throw new Complaint(`The error file ${path} cannot be written: name another one with --errors.`);
  }
}
