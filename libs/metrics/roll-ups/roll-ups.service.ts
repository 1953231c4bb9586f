import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { localDateOf, type Uuid } from '#kernel';
import { allInOrder, backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { CellSheet } from '../domain/roll-ups/cell-sheet.js';
import { foldChange } from '../domain/roll-ups/fold.js';
import { differsFrom, summaryOf } from '../domain/roll-ups/history.js';
import { CALENDARS, dayNumberOf, localDateOfNumber } from '../domain/roll-ups/periods.js';
import { addToCells, deleteCellsBefore } from '../persistence/cells.js';
import { writeCounted, type CountedChange } from '../persistence/counted.js';
import {
  completeGeneration,
  countArchivedSegments,
  insertGeneration,
  lockGenerations,
  markBuilt,
  markFolded,
  type Generation,
  type GenerationTerms,
} from '../persistence/generations.js';
import { readHistories } from '../persistence/histories.js';
import {
  countCustomers,
  countMarks,
  customersBehind,
  deleteMarks,
  findMarks,
  findMarksOf,
} from '../persistence/marks.js';

/** Customers that are counted in one transaction, as they are marked: those of a day of a large shop share most cells. */
const MARKED_AT_ONCE = 5_000;
/** Customers of one while everything is counted: the more, the more of them share cells, which are then written once. */
const BUILT_AT_ONCE = 20_000;
/** Customers whose histories are read by one statement each. */
const READ_AT_ONCE = 1_000;
/** Cells of an earlier generation that are deleted in one transaction. */
const CELLS_AT_ONCE = 20_000;

/** What one transaction did; IDLE: there is nothing to do, or another worker does it. */
type Step =
  { readonly kind: 'BUILT' | 'FOLDED' | 'BEGUN'; readonly customers: number } | { readonly kind: 'IDLE' };

const IDLE: Step = { kind: 'IDLE' };

/** Told while everything is counted: how many customers are, of how many. */
export type RebuildProgress = (counted: number, total: number) => void;

/**
 * Keeps the cells that dashboards read. Whoever was marked is counted anew: what was counted of a customer is taken out of the cells and
 * what is known now put in, so that counting step by step gives what counting everything at once gives. Other terms of a program, a new
 * month, a segment that is archived and `rebuild` make a new generation of cells beside the one that is served.
 */
@Injectable()
export class RollUps {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
  ) {}

  /** Counts whoever waits for it; answers how many customers that were. Any number of workers may call it, and at once. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let counted = 0;
    while (!isCancelled()) {
      const step = await this.step(programId, now, { waits: false });
      if (step.kind === 'IDLE') break;
      counted += step.customers;
    }
    return counted;
  }

  /** Makes all cells anew, and tells how far it is. Answers how many customers were counted. */
  async rebuild(programId: Uuid, now: Date, progress: RebuildProgress = () => undefined): Promise<number> {
    const total = await this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      const generations = await lockGenerations(tx, { waits: true });
      if (!program.ok || generations === null) return 0;
      const next = (generations.at(-1)?.generation ?? 0) + 1;
      await insertGeneration(tx, await termsOf(tx, program.value, next, now), now);
      return countCustomers(tx);
    });
    let counted = 0;
    for (;;) {
      const step = await this.step(programId, now, { waits: true });
      if (step.kind === 'IDLE') return counted;
      counted += step.customers;
      progress(Math.min(counted, total), total);
    }
  }

  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const { count, oldest } = await countMarks(tx);
      const since =
        oldest === null ? now.getTime() : Number.parseInt(oldest.replaceAll('-', '').slice(0, 12), 16);
      return { waiting: count, oldestAgeMs: Math.max(0, now.getTime() - since) };
    });
  }

  private step(programId: Uuid, now: Date, { waits }: { readonly waits: boolean }): Promise<Step> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return IDLE;
      const generations = await lockGenerations(tx, { waits });
      if (generations === null) return IDLE;
      const last = generations.at(-1);
      if (last?.completedAt === null) return this.build(tx, last, now);
      const terms = await termsOf(tx, program.value, (last?.generation ?? 0) + 1, now);
      if (!last || isOutOfDate(last, terms)) return begin(tx, terms, now);
      return this.followMarks(tx, last, now);
    });
  }

  /** The next page of everybody. */
  private async build(tx: Tx, generation: Generation, now: Date): Promise<Step> {
    const ids = await customersBehind(tx, generation.builtTo, BUILT_AT_ONCE);
    // Marked before this is read: counted by it.
    const marks = await findMarksOf(tx, ids);
    await count(tx, generation, ids);
    await deleteMarks(tx, marks);
    const last = ids.length === BUILT_AT_ONCE ? ids.at(-1) : undefined;
    if (last) await markBuilt(tx, generation.generation, last);
    else await completeGeneration(tx, generation.generation, now);
    return { kind: 'BUILT', customers: ids.length };
  }

  private async followMarks(tx: Tx, generation: Generation, now: Date): Promise<Step> {
    const marks = await findMarks(tx, MARKED_AT_ONCE);
    if (marks.length === 0) {
      await markFolded(tx, generation.generation, now);
      const hasMore = await deleteCellsBefore(tx, generation.generation, CELLS_AT_ONCE);
      return hasMore ? { kind: 'FOLDED', customers: 0 } : IDLE;
    }
    const ids = [...new Set(marks.map(({ customerId }) => customerId))].sort();
    await count(tx, generation, ids);
    await deleteMarks(tx, marks);
    return { kind: 'FOLDED', customers: ids.length };
  }
}

/**
 * Takes customers out of the cells as they were counted, and puts them in as they are. All pages are asked for at once: PostgreSQL reads
 * the next ones, and writes, while one is added up.
 */
async function count(tx: Tx, generation: Generation, ids: readonly Uuid[]): Promise<void> {
  const sheet = new CellSheet();
  await allInOrder(
    Array.from(pagesOf(ids, READ_AT_ONCE), async (page) => {
      const changes = await readChanges(tx, generation, page);
      const written = writeCounted(tx, changes, generation.generation);
      await allInOrder([written, foldAll(sheet, generation, changes)]);
    }),
  );
  await addToCells(tx, sheet, generation.generation);
}

/** What is counted of customers, and what is to be. */
async function readChanges(
  tx: Tx,
  { generation, inactivityDays, timeZone }: Generation,
  ids: readonly Uuid[],
): Promise<readonly CountedChange[]> {
  const { counted, fresh } = await readHistories(tx, ids, timeZone);
  return fresh.map((after) => {
    const known = counted.get(after.customerId);
    const before = known?.history ?? null;
    return {
      ...{ before, after, since: before === null ? -Infinity : differsFrom(before, after) },
      summary: summaryOf(after.days, inactivityDays),
      // Cells of another generation go away as a whole.
      isInCells: known?.generation === generation,
    };
  });
}

/** What is written is on its way by then. */
async function foldAll(
  sheet: CellSheet,
  { inactivityDays, openedThrough }: Generation,
  changes: readonly CountedChange[],
): Promise<void> {
  await Promise.resolve();
  const rules = { inactivityDays, through: dayNumberOf(openedThrough) };
  for (const { before, after, since, isInCells } of changes)
    if (isInCells) foldChange(sheet, before, after, since, rules);
    else foldChange(sheet, null, after, -Infinity, rules);
}

function* pagesOf(ids: readonly Uuid[], size: number): Generator<readonly Uuid[]> {
  for (let from = 0; from < ids.length; from += size) yield ids.slice(from, from + size);
}

async function begin(tx: Tx, terms: GenerationTerms, now: Date): Promise<Step> {
  const isBegun = await insertGeneration(tx, terms, now);
  return isBegun ? { kind: 'BEGUN', customers: 0 } : IDLE;
}

async function termsOf(tx: Tx, program: Program, generation: number, now: Date): Promise<GenerationTerms> {
  const { inactivityDays, timeZone } = program;
  const archivedSegments = await countArchivedSegments(tx);
  return { generation, inactivityDays, timeZone, openedThrough: monthOf(program, now), archivedSegments };
}

function isOutOfDate(generation: Generation, terms: GenerationTerms): boolean {
  return (
    generation.inactivityDays !== terms.inactivityDays ||
    generation.timeZone !== terms.timeZone ||
    generation.archivedSegments !== terms.archivedSegments ||
    generation.openedThrough < terms.openedThrough
  );
}

/** The first day of the program-local month. */
function monthOf({ timeZone }: Program, now: Date): string {
  return localDateOfNumber(CALENDARS.MONTH.startOf(dayNumberOf(localDateOf(now, timeZone))));
}
