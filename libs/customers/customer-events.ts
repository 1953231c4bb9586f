import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { Enrolment } from './domain/customer.js';

/** Called inside the transaction in which customers become enrolled, once per batch. */
export type EnrolmentListener = (tx: Tx, enrolments: readonly Enrolment[], now: Date) => Promise<void>;

/** What others may want to do when something happens to customers; they register at start-up. */
@Injectable()
export class CustomerEvents {
  private readonly listeners: EnrolmentListener[] = [];

  onEnrolled(listener: EnrolmentListener): void {
    this.listeners.push(listener);
  }

  /** Tells all listeners, in the order in which they registered. */
  async announceEnrolled(tx: Tx, enrolments: readonly Enrolment[], now: Date): Promise<void> {
    if (enrolments.length === 0) return;
    for (const listener of this.listeners) await listener(tx, enrolments, now);
  }
}
