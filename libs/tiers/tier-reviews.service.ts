import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { ActivityRecorder, CustomerRollUps, type NewActivity } from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { invariant, localDateOf, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { claimSweep, findSweeps, moveSweep } from './persistence/ladders.js';
import { dueBacklog, findDue, type DuePlace, type DueWanted } from './persistence/placements.js';
import type { Standing } from './domain/standing.js';
import { currentOf, StoredLadders, type LadderWithVersions } from './stored-ladders.js';
import { TierBook, type OpenPage } from './tier-book.js';

/** Customers that are looked at in one transaction: half a second at most, even when all of them fall. */
const PAGE_SIZE = 2_000;
/** Pages of different customers at a time: while PostgreSQL works for two, the rule works on the third. */
const LANES = 3;
/** Activities that are recorded at once. */
const RECORDED_AT_ONCE = 1_000;
/** Counted per ladder for the metrics. */
const BACKLOG_COUNT_MAX = 10_000;

/**
 * What time brings about on ladders: warnings, reviews, falls and ends of what was given, page by page. A page is one
 * transaction that moves the due days of its customers on, so that nobody is looked at twice for the same day, whatever is
 * killed or runs twice at once.
 */
@Injectable()
export class TierReviews {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly recorder: ActivityRecorder,
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
  ) {}

  /** Does all that is due in an open program; answers how many customers were looked at. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const ladders = await this.database.tx(backgroundScope(programId), (tx) => this.ladders.inForce(tx, now));
    let looked = 0;
    for (const { ladder } of ladders) {
      while (!isCancelled()) {
        const count = await this.database.tx(backgroundScope(programId), (tx) =>
          this.sweepPage(tx, ladder.id, now),
        );
        if (count === 0) break;
        looked += count;
      }
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        this.dueLane(programId, ladder.id, lane, now, isCancelled),
      );
      for (const count of await Promise.all(lanes)) looked += count;
    }
    return looked;
  }

  /** What waits for a look in a program, for the metrics. */
  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      let [waiting, oldestAgeMs] = [0, 0];
      if (!program.ok) return { waiting, oldestAgeMs };
      const { timeZone } = program.value;
      for (const { ladder } of await this.ladders.inForce(tx, now)) {
        const today = localDateOf(now, timeZone);
        const { count, first } = await dueBacklog(tx, ladder.id, today, BACKLOG_COUNT_MAX);
        waiting += count;
        if (first)
          oldestAgeMs = Math.max(oldestAgeMs, now.getTime() - startOfLocalDay(first, timeZone).getTime());
      }
      return { waiting, oldestAgeMs };
    });
  }

  private async dueLane(
    programId: Uuid,
    ladderId: Uuid,
    lane: number,
    now: Date,
    isCancelled: () => boolean,
  ): Promise<number> {
    let looked = 0;
    let after: DuePlace | null = null;
    while (!isCancelled()) {
      const place: DuePlace | null = after;
      const page: DuePlace[] = await this.database.tx(backgroundScope(programId), (tx) =>
        this.duePage(tx, { ladderId, lane, lanes: LANES, after: place, limit: PAGE_SIZE }, now),
      );
      looked += page.length;
      after = page.at(-1) ?? null;
      if (page.length < PAGE_SIZE) break;
    }
    return looked;
  }

  /** Looks at a page of those who are due; answers who they were. */
  private async duePage(tx: Tx, wanted: Omit<DueWanted, 'until'>, now: Date): Promise<DuePlace[]> {
    const program = await this.programs.requireOpen(tx, tx.programId ?? '');
    if (!program.ok) return [];
    const today = localDateOf(now, program.value.timeZone);
    const page = await findDue(tx, { ...wanted, until: today });
    if (page.length === 0) return page;
    const ids = page.map(({ customerId }) => customerId).sort();
    await this.rollUps.lock(tx, ids);
    // Read behind the lock: another worker, or an order, may have been there before us.
    const people = await this.customers.byIds(tx, ids);
    await this.look(tx, program.value, wanted.ladderId, [...people.values()], now, today);
    return page;
  }

  /** Looks at everybody for a version that came into force. */
  private async sweepPage(tx: Tx, ladderId: Uuid, now: Date): Promise<number> {
    const program = await this.programs.requireOpen(tx, tx.programId ?? '');
    const found = (await this.ladders.inForce(tx, now)).find(({ ladder }) => ladder.id === ladderId);
    const version = found && currentOf(found, now);
    if (!program.ok || !version) return 0;
    const known = await findSweeps(tx, [version.id]);
    if (known.get(version.id)?.doneAt) return 0;
    const sweep = await claimSweep(tx, version.id);
    if (!sweep) return 0;
    const people = await this.customers.page(tx, sweep.after, PAGE_SIZE);
    const today = localDateOf(now, program.value.timeZone);
    await this.rollUps.lock(
      tx,
      people.map(({ id }) => id),
    );
    await this.look(tx, program.value, ladderId, people, now, today);
    const last = people.length === PAGE_SIZE ? people.at(-1) : undefined;
    await moveSweep(tx, {
      versionId: version.id,
      after: last ?? sweep.after,
      customers: sweep.customers + BigInt(people.length),
      doneAt: last ? null : now,
    });
    return people.length;
  }

  private async look(
    tx: Tx,
    program: Program,
    ladderId: Uuid,
    customers: readonly CustomerRef[],
    now: Date,
    today: LocalDate,
  ): Promise<void> {
    const ladders = (await this.ladders.inForce(tx, now)).filter(({ ladder }) => ladder.id === ladderId);
    const look = { program, ladders, customers, dayOf: () => today };
    const told = await this.book.leafThrough(tx, look, now, (page) => settle(page, ladders, now, today));
    await this.record(tx, program, told, now);
  }

  private async record(tx: Tx, program: Program, told: readonly NewActivity[], now: Date): Promise<void> {
    for (let start = 0; start < told.length; start += RECORDED_AT_ONCE) {
      const part = told.slice(start, start + RECORDED_AT_ONCE);
      const results = await this.recorder.recordOwnActivities(tx, program, part, now);
      for (const result of results) invariant(result.ok, 'what happened on a ladder can be recorded');
    }
  }
}

/** Does what is due for a customer by now, and places whoever was never looked at. */
function settle(
  { standings, customer }: OpenPage,
  ladders: readonly LadderWithVersions[],
  now: Date,
  today: LocalDate,
): void {
  for (const [index, standing] of standings.entries()) {
    const version = ladders[index] && currentOf(ladders[index], now);
    if (!version) continue;
    const at = standing.timeOf(now);
    standing.catchUp(at);
    if (standing.placement === null && customer.status !== 'SUSPENDED') standing.adopt(version, at);
    if (!isDue(standing, today)) continue;
    // Who has a tier from today on may have to be warned of losing it today.
    standing.catchUp(at);
    invariant(!isDue(standing, today), 'what was due is done');
  }
}

function isDue(standing: Standing, today: LocalDate): boolean {
  const due = standing.dueDay();
  return due !== null && due <= today;
}
