import { Injectable } from '@nestjs/common';
import type { ActivityBatch, NewActivity } from '#activity';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { UNITS_MAX } from '../domain/other-effect.js';
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
import { addEntries, takeEntries } from '../persistence/given-things.sql.js';

/** Settings of the effect. */
export interface EnterDrawSettings {
  readonly draw: string;
  readonly entries: number;
}

/** Enters customers in draws: so many lots each time. The drawing itself is somebody else's. */
@Injectable()
export class DrawEntering implements EffectKind<EnterDrawSettings> {
  readonly kind = 'enterDraw';
  readonly description = 'Enters the customer in a draw, so many times.';

  constructor(kinds: EffectKinds) {
    kinds.register(this);
  }

  async check(
    { draw, entries }: EnterDrawSettings,
    { path }: EffectContext,
  ): Promise<Result<EnterDrawSettings, Problem>> {
    const code = checkCode(draw, [...path, 'draw']);
    if (!code.ok) return code;
    return Number.isInteger(entries) && entries >= 1 && entries <= UNITS_MAX
      ? ok({ draw, entries })
      : err(invalid([...path, 'entries'], `1 to ${UNITS_MAX}.`));
  }

  wordsOf({ draw, entries }: EnterDrawSettings): string {
    return `${entries === 1 ? '1 entry' : `${entries} entries`} in the draw "${draw}"`;
  }

  unitsOf({ entries }: EnterDrawSettings): number {
    return entries;
  }

  async apply(
    tx: Tx,
    { now }: ActivityBatch,
    fired: readonly FiredEffect<EnterDrawSettings>[],
  ): Promise<NewActivity[]> {
    const entered = fired.map(({ settings: { draw: code }, units: count, activity }) => ({
      ...{ customerId: activity.customerId, code, count },
    }));
    await addEntries(tx, talliesOf(entered), now);
    return [];
  }

  async unwind(
    tx: Tx,
    _batch: ActivityBatch,
    taken: readonly TakenBack<EnterDrawSettings>[],
  ): Promise<Unwound> {
    const lost = taken.map(({ settings: { draw: code }, units: count, customerId }) => ({
      ...{ customerId, code, count },
    }));
    await takeEntries(tx, talliesOf(lost));
    return NOTHING_FOLLOWS;
  }
}
