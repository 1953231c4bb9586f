import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { stateOf, type Draw } from './domain/draw.js';
import { Drawing } from './drawing.service.js';
import { findDueDraws, lockFreeDraw } from './persistence/draws.js';

/**
 * What is due by itself: lists of draws that have closed are frozen, and draws that wait for no public value are drawn. Each step
 * is a transaction; any number of workers may run it, and at once.
 */
@Injectable()
export class DrawUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly drawing: Drawing,
  ) {}

  /** Answers how many steps were taken. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const scope = backgroundScope(programId);
    let steps = 0;
    for (const { id } of await this.database.tx(scope, (tx) => findDueDraws(tx, now))) {
      // Freezing and drawing are two steps.
      for (let isLeft = true; isLeft && !isCancelled();) {
        isLeft = await this.database.tx(scope, (tx) => this.step(tx, id, now));
        if (isLeft) steps += 1;
      }
    }
    return steps;
  }

  /** Draws that wait for a step, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const due = (await this.programs.requireOpen(tx, programId)).ok ? await findDueDraws(tx, now) : [];
      const oldestAgeMs = Math.max(0, ...due.map(({ closesAt }) => now.getTime() - closesAt.getTime()));
      return { waiting: due.length, oldestAgeMs };
    });
  }

  private async step(tx: Tx, id: Uuid, now: Date): Promise<boolean> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    const draw = program.ok ? await lockFreeDraw(tx, id) : null;
    if (!program.ok || !draw) return false;
    const state = stateOf(draw, now);
    if (state === 'CLOSED') await this.drawing.freeze(tx, program.value, draw, now);
    else if (isDrawnByItself(draw) && state === 'FROZEN')
      await this.drawing.draw(tx, program.value, draw, null, now);
    else return false;
    return true;
  }
}

function isDrawnByItself({ beaconSource }: Draw): boolean {
  return beaconSource === null;
}
