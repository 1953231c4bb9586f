import { Injectable } from '@nestjs/common';
import type { LocalDate, TimeZone } from '#kernel';
import type { Tx } from '#platform';
import { findGenerations, type Generation } from '../persistence/generations.js';

/** Changes when the same figures would be worked out otherwise. */
export const DEFINITION_VERSION = 1;

/** What goes with the figures of every report: until when they count, and by which terms. */
export interface ReportFrame {
  readonly generation: number;
  /** Everything recorded by then is counted. */
  readonly asOf: Date;
  readonly definitionVersion: number;
  /** Whoever bought no more than so many days ago is active. */
  readonly inactivityDays: number;
  readonly timeZone: TimeZone;
  /** The last month whose periods are counted: its first day. */
  readonly openedThrough: LocalDate;
}

/** The cells that are served. */
@Injectable()
export class ReportFrames {
  /** Null, as long as the cells of a program were not made for the first time. */
  async served(tx: Tx): Promise<ReportFrame | null> {
    const served = (await findGenerations(tx)).findLast(({ completedAt }) => completedAt !== null);
    return served ? frameOf(served) : null;
  }

  /** The same, if everything is counted that was recorded by a moment, and nothing is being counted anew. */
  async countedBy(tx: Tx, moment: Date): Promise<ReportFrame | null> {
    const last = (await findGenerations(tx)).at(-1);
    return last && last.completedAt !== null && last.foldedAt >= moment ? frameOf(last) : null;
  }
}

function frameOf({ generation, foldedAt: asOf, ...terms }: Generation): ReportFrame {
  const { inactivityDays, timeZone, openedThrough } = terms;
  return { generation, asOf, definitionVersion: DEFINITION_VERSION, inactivityDays, timeZone, openedThrough };
}
