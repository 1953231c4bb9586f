import { Injectable } from '@nestjs/common';
import type { Activity, ActivityBatch } from '#activity';
import { invariant, localDateOf, type Uuid } from '#kernel';
import type { Undone } from './effect-kinds.js';

/** Which activity of the product's own another one undoes, and when that one happened. */
export interface UndoneActivity {
  readonly activityId: Uuid;
  readonly occurredAt: Date;
}

type UndoneBy = (activity: Activity) => UndoneActivity | null;

/**
 * Where libs say at start-up by which activities of their own they undo others, such as a check-in that was a mistake: what
 * campaigns gave for those is taken back. Each is undone once.
 */
@Injectable()
export class Undoings {
  private readonly registered = new Map<string, UndoneBy>();

  /** `undoneBy` answers null for an activity that undoes nothing. */
  register(type: string, undoneBy: UndoneBy): void {
    invariant(!this.registered.has(type), `one lib undoes by ${type}`);
    this.registered.set(type, undoneBy);
  }

  /** What is undone by the activities of a batch. */
  undoneBy({ activities, program }: ActivityBatch): Undone[] {
    return activities.flatMap((by): Undone[] => {
      const undone = this.registered.get(by.type)?.(by);
      if (!undone) return [];
      const localDay = localDateOf(undone.occurredAt, program.timeZone);
      return [{ customerId: by.customerId, activityId: undone.activityId, localDay, by }];
    });
  }
}
