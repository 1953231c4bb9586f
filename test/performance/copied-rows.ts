import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Query } from './population.js';

/**
 * The limit: rows of tables that exist, brought by COPY from files into copies of the tables with the same columns, checks,
 * keys and indexes. The server itself reads the files: nothing is sent, parsed or looked at. Needs a superuser, and a
 * server on this machine.
 */
export class CopiedRows {
  private constructor(
    private readonly query: Query,
    private readonly files: ReadonlyMap<string, string>,
  ) {}

  /** Writes the rows to files. */
  static async of(query: Query, tables: readonly string[]): Promise<CopiedRows> {
    const files = new Map(
      tables.map((table) => [table, join(tmpdir(), `perennial-${table}-${randomUUID()}.copy`)]),
    );
    for (const [table, file] of files) await query(`copy ${table} to '${file}'`);
    return new CopiedRows(query, files);
  }

  /** Brings the rows into new copies of the tables, one after the other, each in a transaction. */
  async copy(): Promise<void> {
    for (const [table, file] of this.files) await this.query(`copy bare_${table} from '${file}'`);
  }

  async makeTables(): Promise<void> {
    for (const table of this.files.keys())
      await this.query(`create table bare_${table} (like ${table} including all)`);
    await this.query('checkpoint');
  }

  async dropTables(): Promise<void> {
    for (const table of this.files.keys()) await this.query(`drop table bare_${table}`);
  }

  close(): void {
    for (const file of this.files.values()) rmSync(file, { force: true });
  }
}
