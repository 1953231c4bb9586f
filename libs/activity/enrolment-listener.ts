import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Programs } from '#access';
import { CustomerEvents, type Enrolment } from '#customers';
import { invariant, required } from '#kernel';
import type { Tx } from '#platform';
import { ActivityRecorder } from './activity-recorder.js';
import { OWN_SOURCE } from './domain/activity.js';

/** Makes every enrolment a `customer.enrolled` activity, in the transaction that enrols. */
@Injectable()
export class EnrolmentListener implements OnModuleInit {
  constructor(
    private readonly events: CustomerEvents,
    private readonly programs: Programs,
    private readonly recorder: ActivityRecorder,
  ) {}

  onModuleInit(): void {
    this.events.onEnrolled((tx, enrolments, now) => this.record(tx, enrolments, now));
  }

  private async record(tx: Tx, enrolments: readonly Enrolment[], now: Date): Promise<void> {
    const program = required(await this.programs.byId(tx, required(tx.programId, 'program')), 'program');
    const activities = enrolments.map(({ customerId, at }) => ({
      type: 'customer.enrolled',
      source: OWN_SOURCE,
      externalId: customerId,
      occurredAt: at,
      customer: { id: customerId },
    }));
    const results = await this.recorder.recordOwnActivities(tx, program, activities, now);
    for (const result of results) invariant(result.ok, 'an enrolment can be recorded');
  }
}
