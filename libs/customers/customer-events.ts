import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Enrolment } from './domain/customer.js';

/** Called inside the transaction in which customers become enrolled, once per batch. */
export type EnrolmentListener = (tx: Tx, enrolments: readonly Enrolment[], now: Date) => Promise<void>;

/**
 * Called inside the transaction that writes what customers are: that there are such, their tier, their clubs, their segments, who
 * brought them. Not all of that is told by an activity.
 */
export type ChangeListener = (tx: Tx, customerIds: readonly Uuid[], now: Date) => Promise<void>;

/** What others may want to do when something happens to customers; they register at start-up. */
@Injectable()
export class CustomerEvents {
  private readonly listeners: EnrolmentListener[] = [];
  private readonly changeListeners: ChangeListener[] = [];

  onEnrolled(listener: EnrolmentListener): void {
    this.listeners.push(listener);
  }

  /** Tells all listeners, in the order in which they registered. */
  async announceEnrolled(tx: Tx, enrolments: readonly Enrolment[], now: Date): Promise<void> {
    if (enrolments.length === 0) return;
    for (const listener of this.listeners) await listener(tx, enrolments, now);
  }

  onChanged(listener: ChangeListener): void {
    this.changeListeners.push(listener);
  }

  /** Whoever writes such a history says so, be it told by an activity as well or not; of each customer once. */
  async announceChanged(tx: Tx, customerIds: readonly Uuid[], now: Date): Promise<void> {
    if (customerIds.length === 0) return;
    const ids = [...new Set(customerIds)];
    for (const listener of this.changeListeners) await listener(tx, ids, now);
  }
}
