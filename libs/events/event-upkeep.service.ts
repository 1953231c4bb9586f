import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { findToKeep } from './persistence/events.js';
import { forgetGuests } from './persistence/guests.js';
import { findInState } from './persistence/registrations.js';
import { byItself, RegistrationDesk } from './registration-desk.js';

/** Customers that are looked at in one transaction, which keeps others of the event waiting. */
const PAGE_SIZE = 500;
const DAY_MS = 86_400_000;
/** Days after an event for which it is known who the guests were. */
export const GUESTS_KNOWN_DAYS = 90;

/**
 * What is done besides what people ask for: seats that are free are given to those who wait, whoever was registered for an event
 * that is called off is told, and guests of past events are forgotten; page by page, safe to run twice and at once.
 */
@Injectable()
export class EventUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly desk: RegistrationDesk,
  ) {}

  /** Does all that is due in a program; answers how many registrations and guests it changed. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let changed = 0;
    for (const { id, calledOffAt } of await this.inTx(programId, (tx) => findToKeep(tx, now))) {
      if (isCancelled()) break;
      changed += await (calledOffAt === null
        ? this.promote(programId, id, now, isCancelled)
        : this.callOff(programId, id, now, isCancelled));
    }
    return changed + (await this.forget(programId, now, isCancelled));
  }

  /** Gives free seats to those who wait, in their order; answers how many parties got theirs. */
  async promote(
    programId: Uuid,
    eventId: Uuid,
    now: Date,
    isCancelled: () => boolean = () => false,
  ): Promise<number> {
    let promoted = 0;
    for (let isLeft = true; isLeft && !isCancelled();) {
      const page = await this.inTx(programId, async (tx) => {
        const program = await this.openProgram(tx);
        if (!program) return { count: 0, isLeft: false };
        const open = await this.desk.open(tx, { eventId, customerIds: [], lineLength: PAGE_SIZE }, now);
        const count = open.promote(byItself(programId));
        await this.desk.close(tx, program, open);
        return { count, isLeft: open.isLeft };
      });
      promoted += page.count;
      isLeft = page.isLeft;
    }
    return promoted;
  }

  /** Ends all registrations for an event that is called off; answers how many. */
  async callOff(
    programId: Uuid,
    eventId: Uuid,
    now: Date,
    isCancelled: () => boolean = () => false,
  ): Promise<number> {
    let told = 0;
    while (!isCancelled()) {
      const count = await this.inTx(programId, (tx) => this.callOffPage(tx, eventId, now));
      if (count === 0) break;
      told += count;
    }
    return told;
  }

  /** Events with something to be done for, for the metrics. */
  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.inTx(programId, async (tx) => {
      const events = (await this.openProgram(tx)) ? await findToKeep(tx, now) : [];
      const due = events.filter(({ calledOffAt }) => calledOffAt !== null);
      const ages = due.map(({ calledOffAt }) => now.getTime() - (calledOffAt ?? now).getTime());
      return { waiting: due.length, oldestAgeMs: Math.max(0, ...ages) };
    });
  }

  private async callOffPage(tx: Tx, eventId: Uuid, now: Date): Promise<number> {
    const program = await this.openProgram(tx);
    if (!program) return 0;
    const seated = await findInState(tx, eventId, 'REGISTERED', null, PAGE_SIZE);
    const held = seated.length > 0 ? seated : await findInState(tx, eventId, 'WAITING', null, PAGE_SIZE);
    if (held.length === 0) return 0;
    const customerIds = held.map(({ customerId }) => customerId);
    const open = await this.desk.open(tx, { eventId, customerIds, lineLength: 0 }, now);
    // Another worker may have been there before us: then it is in no state to be called off.
    for (const customerId of customerIds) open.end(customerId, { kind: 'CALL_OFF' }, byItself(program.id));
    await this.desk.close(tx, program, open);
    return held.length;
  }

  private async forget(programId: Uuid, now: Date, isCancelled: () => boolean): Promise<number> {
    const endedBefore = new Date(now.getTime() - GUESTS_KNOWN_DAYS * DAY_MS);
    let forgotten = 0;
    while (!isCancelled()) {
      const count = await this.inTx(programId, (tx) => forgetGuests(tx, endedBefore, PAGE_SIZE));
      if (count === 0) break;
      forgotten += count;
    }
    return forgotten;
  }

  private async openProgram(tx: Tx): ReturnType<Programs['byId']> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    return program.ok ? program.value : null;
  }

  private inTx<T>(programId: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(backgroundScope(programId), work);
  }
}
