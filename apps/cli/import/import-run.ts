import { ImportBatches } from '#activity';
import { Programs, type Program } from '#access';
import { err, newId, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isLockTimeout, type Tx } from '#platform';
import { Progress } from '../progress.js';
import { valueOf, type Services } from '../services.js';
import type { Terminal } from '../terminal.js';
import { ColumnMap } from './columns.js';
import { rowsOf, type CsvFile, type CsvRow } from './csv-file.js';
import { ErrorFile } from './error-file.js';
import type { Imported, Importer, PointsGiven } from './importer.js';
import { Lanes } from './lanes.js';

export interface ImportOptions {
  readonly program: Program;
  readonly mappings: readonly string[];
  readonly isDryRun: boolean;
  readonly errorFile: string | null;
  readonly batchSize: number;
  /** What the batch is called; the file's name when null. */
  readonly name: string | null;
}

export interface ImportSummary {
  /** Null for a dry run. */
  readonly batchId: Uuid | null;
  readonly kind: Importer<unknown>['kind'];
  readonly rows: number;
  readonly recorded: number;
  readonly replayed: number;
  readonly refused: number;
  readonly points: ReadonlyMap<string, bigint>;
  readonly errorFile: string | null;
  readonly seconds: number;
}

interface Parsed<Item> {
  readonly row: CsvRow;
  readonly item: Item;
}

interface BatchAnswer {
  readonly results: readonly Result<Imported, Problem>[];
  readonly points: readonly PointsGiven[];
}

/** While the database works on the batches of two, the rule is run for the third. With two it waits a fifth of the time. */
const LANES = 3;
const LOCK_TRIES_MAX = 10;

/** One run of an import: reads, records and counts every row of a file. */
export class ImportRun<Item> {
  private readonly database: Database;
  private readonly batches: ImportBatches;
  private readonly errors: ErrorFile;
  private readonly columns: ColumnMap;
  private readonly counts = { rows: 0, recorded: 0, replayed: 0, refused: 0 };
  private readonly points = new Map<string, bigint>();
  private refusedUncounted = 0;

  constructor(
    private readonly services: Services,
    private readonly terminal: Terminal,
    private readonly importer: Importer<Item>,
    private readonly file: CsvFile,
    private readonly options: ImportOptions,
  ) {
    this.database = services.get(Database);
    this.batches = services.get(ImportBatches);
    this.columns = ColumnMap.of(file.columns, importer.fields, options.mappings);
    this.errors = ErrorFile.at(terminal.directory, options.errorFile, file);
  }

  /** Complaints: what is wrong with the file as a whole; rows before it may be imported, and all are safe to import again. */
  async run(): Promise<ImportSummary> {
    const { columns, terminal, options } = this;
    const ignored = columns.ignored.length > 0 ? `; not used: ${columns.ignored.join(', ')}` : '';
    terminal.say(`Columns: ${columns.describe()}${ignored}`);
    const batchId = options.isDryRun ? null : await this.start();
    if (batchId) terminal.say(`Batch ${batchId}`);
    const progress = new Progress(terminal, 'rows');
    try {
      await this.work(batchId, progress);
    } catch (error) {
      if (batchId) await this.inProgram((tx) => this.batches.fail(tx, batchId, this.terminal.now()));
      throw error;
    } finally {
      progress.stop();
      this.errors.close();
    }
    if (batchId) await this.finish(batchId);
    const errorFile = this.errors.isStarted ? this.errors.path : null;
    const { kind } = this.importer;
    return { batchId, kind, ...this.counts, points: this.points, errorFile, seconds: progress.seconds };
  }

  private async work(batchId: Uuid | null, progress: Progress): Promise<void> {
    const { importer, options } = this;
    const { batchSize } = options;
    const lanes = new Lanes<Parsed<Item>>(LANES, {
      batchSize,
      isOnePerKey: importer.isOnePerKey,
      work: (batch) => this.recordBatch(batch, batchId),
    });
    try {
      for await (const row of rowsOf(this.file)) {
        this.counts.rows += 1;
        const parsed = this.parse(row);
        if (parsed.ok) await lanes.add(importer.keyOf(parsed.value), { row, item: parsed.value });
        else this.refuse(row, parsed.problem);
        if (row.number % 100 === 0) progress.update(row.bytesRead / this.file.sizeBytes, row.number);
      }
      await lanes.finish();
      progress.update(1, this.counts.rows);
    } catch (error) {
      // What runs is let end, so that nothing is written after the services are closed.
      await lanes.settle().catch(() => undefined);
      throw error;
    }
  }

  private parse(row: CsvRow): Result<Item, Problem> {
    const expected = this.file.columns.length;
    if (row.fields.length !== expected) {
      const message = `The row has ${row.fields.length} fields instead of ${expected}.`;
      return err({ code: 'MALFORMED_ROW', message });
    }
    return this.importer.parse(row, this.columns);
  }

  private async recordBatch(batch: readonly Parsed<Item>[], batchId: Uuid | null): Promise<void> {
    const items = batch.map(({ item }) => item);
    const { results, points } = await this.patiently(() =>
      batchId ? this.recordReally(items, batchId) : this.recordForTest(items),
    );
    for (const [place, { row }] of batch.entries()) {
      const result = required(results[place], 'an answer per row');
      if (!result.ok) {
        this.refuse(row, result.problem);
        // Counted in the transaction already.
        this.refusedUncounted -= 1;
      } else if (result.value.replayed) this.counts.replayed += 1;
      else {
        this.counts.recorded += 1;
        if (result.value.points) this.addPoints([result.value.points]);
      }
    }
    this.addPoints(points);
  }

  private recordReally(items: readonly Item[], batchId: Uuid): Promise<BatchAnswer> {
    return this.inProgram(async (tx, program) => {
      const setting = { program, now: this.terminal.now(), batchId };
      const results = await this.importer.record(tx, items, setting);
      const recorded = results.filter((result) => result.ok && !result.value.replayed).length;
      const refused = results.filter((result) => !result.ok).length;
      await this.batches.addCounts(tx, batchId, {
        recorded,
        refused,
        replayed: results.length - recorded - refused,
      });
      return { results, points: [] };
    });
  }

  /** The same in a transaction that is rolled back; its batch id is used once, so the points are this batch's alone. */
  private async recordForTest(items: readonly Item[]): Promise<BatchAnswer> {
    const programId = this.options.program.id;
    const rolledBack = await this.database.txResult<never, BatchAnswer>({ programId }, async (tx) => {
      const program = valueOf(await this.services.get(Programs).requireOpen(tx, programId));
      const now = this.terminal.now();
      const batchId = newId(now);
      const results = await this.importer.record(tx, items, { program, now, batchId });
      return err({ results, points: await this.importer.pointsOf(tx, batchId) });
    });
    if (rolledBack.ok) return rolledBack.value;
    return rolledBack.problem;
  }

  private async start(): Promise<Uuid> {
    const { name: fileName, sha256: fileSha256 } = this.file;
    const input = { kind: this.importer.kind, fileName: this.options.name ?? fileName, fileSha256 };
    const batch = await this.inProgram((tx) => this.batches.start(tx, input, this.terminal.now()));
    return batch.id;
  }

  private async finish(batchId: Uuid): Promise<void> {
    await this.inProgram(async (tx) => {
      if (this.refusedUncounted > 0)
        await this.batches.addCounts(tx, batchId, { refused: this.refusedUncounted });
      await this.batches.finish(tx, batchId, this.terminal.now());
      this.addPoints(await this.importer.pointsOf(tx, batchId));
    });
  }

  private inProgram<T>(work: (tx: Tx, program: Program) => Promise<T>): Promise<T> {
    const programId = this.options.program.id;
    return this.database.tx({ programId }, async (tx) => {
      const program = valueOf(await this.services.get(Programs).requireOpen(tx, programId));
      return work(tx, program);
    });
  }

  /** A customer may be busy in the shop for longer than a lock is waited for: an import has time. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isLockTimeout(error) || attempt >= LOCK_TRIES_MAX) throw error;
      }
    }
  }

  private refuse(row: CsvRow, problem: Problem): void {
    this.counts.refused += 1;
    this.refusedUncounted += 1;
    this.errors.add(row, problem);
  }

  private addPoints(given: readonly PointsGiven[]): void {
    for (const { pointType, points } of given)
      this.points.set(pointType, (this.points.get(pointType) ?? 0n) + points);
  }
}

/** A field that must be there. */
export function requiredText(columns: ColumnMap, row: CsvRow, field: string): Result<string, Problem> {
  const text = columns.text(row, field);
  return text === null ? err({ code: 'INVALID_INPUT', message: 'It is empty.', path: [field] }) : ok(text);
}
