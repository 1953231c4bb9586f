import type { CustomerRef } from '#customers';
import type { Problem, Result, Uuid } from '#kernel';
import type { Activity } from './domain/activity.js';

/** What one use case recorded: the answers for its caller, the new activities for the reactors. */
export interface Recording<A> {
  /** One per item, in the order of the items. */
  readonly results: readonly Result<A, Problem>[];
  /** Orders and other activities in the order of their times, returns and cancellations in that of the items. */
  readonly activities: readonly Activity[];
  readonly customers: ReadonlyMap<Uuid, CustomerRef>;
}

/** How a batch is recorded. */
export interface RecordingOptions {
  /** Default NO: an unknown external id is refused. Guests are always created. */
  readonly createCustomers?: 'NO' | 'CREATE' | 'CREATE_AND_ENROL';
  /** The import that this batch is part of. */
  readonly batchId?: Uuid | null;
}
