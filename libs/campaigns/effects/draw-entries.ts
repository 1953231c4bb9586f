import { Injectable } from '@nestjs/common';
import type { ActivityBatch, NewActivity } from '#activity';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { Earner } from '../domain/amount.js';
import { basisOf } from '../domain/basis.js';
import { UNITS_MAX } from '../domain/other-effect.js';
import { concernsOrder } from '../expression/condition-book.js';
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
  /**
   * Minor units, as a decimal: `entries` for each full amount of what was paid for goods, tax included, shipping and gift cards not.
   * Null, or left out in what was stored before there was it: `entries` whatever was paid.
   */
  readonly perMinor?: string | null;
}

const GOODS = { shipping: false, tax: true, giftCards: false };
const AMOUNT = /^[1-9]\d{0,15}$/;

/** Enters customers in draws: so many lots each time. The drawing itself is `#draws`'s. */
@Injectable()
export class DrawEntering implements EffectKind<EnterDrawSettings> {
  readonly kind = 'enterDraw';
  readonly description = 'Enters the customer in a draw, so many times.';

  constructor(kinds: EffectKinds) {
    kinds.register(this);
  }

  async check(
    { draw, entries, perMinor = null }: EnterDrawSettings,
    { path, trigger }: EffectContext,
  ): Promise<Result<EnterDrawSettings, Problem>> {
    const code = checkCode(draw, [...path, 'draw']);
    if (!code.ok) return code;
    if (!Number.isInteger(entries) || entries < 1 || entries > UNITS_MAX)
      return err(invalid([...path, 'entries'], `1 to ${UNITS_MAX}.`));
    if (perMinor === null) return ok({ draw, entries });
    if (!AMOUNT.test(perMinor)) return err(invalid([...path, 'perMinor'], '1 minor unit or more.'));
    return concernsOrder(trigger)
      ? ok({ draw, entries, perMinor })
      : err(invalid([...path, 'perMinor'], 'Only activities of orders have amounts, such as "order.paid".'));
  }

  wordsOf({ draw, entries, perMinor = null }: EnterDrawSettings): string {
    const each = perMinor === null ? '' : ` for every ${perMinor} minor units`;
    return `${entries === 1 ? '1 entry' : `${entries} entries`}${each} in the draw "${draw}"`;
  }

  unitsOf({ entries, perMinor = null }: EnterDrawSettings, { paid }: Earner): number {
    if (perMinor === null) return entries;
    const earned = BigInt(entries) * (basisOf(paid, GOODS) / BigInt(perMinor));
    // More than a number holds is more than the engine gives, too.
    return Number(earned < BigInt(UNITS_MAX) ? earned : BigInt(UNITS_MAX));
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
