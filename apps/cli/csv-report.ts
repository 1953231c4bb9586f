import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { csvText, type FileCell } from '#metrics';
import { Complaint } from './terminal.js';

/** A CSV file for people to look at, written as its rows come. */
export class CsvReport {
  private constructor(
    readonly path: string,
    private readonly descriptor: number,
  ) {}

  static open(directory: string, name: string, columns: readonly string[]): CsvReport {
    const path = resolve(directory, name);
    const report = new CsvReport(path, descriptorOf(path));
    report.add([columns]);
    return report;
  }

  add(rows: readonly (readonly FileCell[])[]): void {
    if (rows.length > 0) writeSync(this.descriptor, csvText(rows));
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

function descriptorOf(path: string): number {
  try {
    return openSync(path, 'w');
  } catch {
    throw new Complaint(`The file ${path} cannot be written.`);
  }
}
