import { Injectable } from '@nestjs/common';
import {
  activityIdOf,
  orderKeyOf,
  OWN_SOURCE,
  refusalOfEmission,
  type ActivityBatch,
  type AttributeValue,
  type NewActivity,
} from '#activity';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import {
  EffectKinds,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from './effect-kinds.js';

/** Settings of the effect. */
export interface EmitActivitySettings {
  readonly type: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Lets a campaign say that something happened, so that others act on it. */
@Injectable()
export class EmittedActivities implements EffectKind<EmitActivitySettings> {
  readonly kind = 'emitActivity';
  readonly description = 'Records an activity, which other campaigns act on.';

  constructor(kinds: EffectKinds) {
    kinds.register(this);
  }

  async check(
    settings: EmitActivitySettings,
    { trigger, path }: EffectContext,
  ): Promise<Result<EmitActivitySettings, Problem>> {
    if (settings.type === trigger)
      return err(invalid([...path, 'type'], 'A campaign that brings itself about would never end.'));
    const refusal = refusalOfEmission(settings);
    return refusal ? err({ ...refusal, path: [...path, ...(refusal.path ?? [])] }) : ok(settings);
  }

  wordsOf({ type }: EmitActivitySettings): string {
    return `the activity "${type}"`;
  }

  async apply(
    _tx: Tx,
    _batch: ActivityBatch,
    fired: readonly FiredEffect<EmitActivitySettings>[],
  ): Promise<NewActivity[]> {
    return fired.map(({ id, settings, activity }) => ({
      ...naturalKeyOf(id, settings),
      ...{ occurredAt: activity.occurredAt, customer: { id: activity.customerId } },
      ...{ order: activity.order && orderKeyOf(activity.order), attributes: settings.attributes },
    }));
  }

  /** What happened has happened and stays recorded; what campaigns gave for it is taken back. */
  async unwind(
    _tx: Tx,
    { program }: ActivityBatch,
    taken: readonly TakenBack<EmitActivitySettings>[],
  ): Promise<Unwound> {
    const undone = taken.map(({ id, settings, occurredAt, customerId, localDay, by }) => {
      const activityId = activityIdOf(program.id, naturalKeyOf(id, settings), occurredAt);
      return { customerId, activityId, localDay, by };
    });
    return { emitted: [], undone };
  }
}

function naturalKeyOf(
  firingId: string,
  { type }: EmitActivitySettings,
): Pick<NewActivity, 'type' | 'source' | 'externalId'> {
  return { type, source: OWN_SOURCE, externalId: firingId };
}
