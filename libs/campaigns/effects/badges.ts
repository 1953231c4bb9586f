import { Injectable } from '@nestjs/common';
import type { ActivityBatch, NewActivity } from '#activity';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { checkCode } from '../domain/rule-checks.js';
import { talliesOf } from '../domain/tally.js';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from './effect-kinds.js';
import { addBadges, takeBadges } from '../persistence/given-things.sql.js';

const NAME_LENGTH_MAX = 120;

/** Settings of the effect. */
export interface GrantBadgeSettings {
  readonly badge: string;
  /** For people. */
  readonly name: string;
}

/** Gives badges. A customer has a badge once, as long as one of the activities that brought it stands. */
@Injectable()
export class Badges implements EffectKind<GrantBadgeSettings> {
  readonly kind = 'grantBadge';
  readonly description = 'Gives a badge, which a customer has once.';

  constructor(kinds: EffectKinds) {
    kinds.register(this);
  }

  async check(
    { badge, name }: GrantBadgeSettings,
    { path }: EffectContext,
  ): Promise<Result<GrantBadgeSettings, Problem>> {
    const code = checkCode(badge, [...path, 'badge']);
    if (!code.ok) return code;
    const length = name.trim().length;
    return length > 0 && length <= NAME_LENGTH_MAX
      ? ok({ badge, name: name.trim() })
      : err(invalid([...path, 'name'], `A name of 1 to ${NAME_LENGTH_MAX} characters is needed.`));
  }

  wordsOf({ badge, name }: GrantBadgeSettings): string {
    return `the badge "${badge}": ${name}`;
  }

  async apply(
    tx: Tx,
    { now }: ActivityBatch,
    fired: readonly FiredEffect<GrantBadgeSettings>[],
  ): Promise<NewActivity[]> {
    const granted = fired.map(({ settings: { badge: code, name }, units: count, activity }) => ({
      ...{ customerId: activity.customerId, code, name, count },
    }));
    await addBadges(tx, talliesOf(granted), now);
    return [];
  }

  async unwind(
    tx: Tx,
    _batch: ActivityBatch,
    taken: readonly TakenBack<GrantBadgeSettings>[],
  ): Promise<Unwound> {
    const lost = taken.map(({ settings: { badge: code }, units: count, customerId }) => ({
      ...{ customerId, code, count },
    }));
    await takeBadges(tx, talliesOf(lost));
    return NOTHING_FOLLOWS;
  }
}
