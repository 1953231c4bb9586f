import { Injectable } from '@nestjs/common';
import { activityIdOf, orderKeyOf, OWN_SOURCE, type ActivityBatch, type NewActivity } from '#activity';
import { err, invalid, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Earner } from '../domain/amount.js';
import { piecesOf } from '../domain/amount.js';
import { checkCode } from '../domain/rule-checks.js';
import { completedBetween } from '../domain/stamp-card.js';
import {
  EffectKinds,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Undone,
  type Unwound,
} from './effect-kinds.js';
import { concernsOrder, ConditionBook } from '../expression/condition-book.js';
import {
  addStamps,
  deleteCompletions,
  insertCompletions,
  takeStamps,
  type Completion,
  type StampChange,
} from '../persistence/stamp-cards.sql.js';

/** A card is complete: other campaigns give something for it. */
export const CARD_COMPLETED = 'card.completed';
/** A card that was complete is not any more, because stamps were taken back. */
const CARD_REVERTED = 'card.reverted';

const STAMPS_MAX = 100;
const STAMPS_NEEDED_MAX = 1_000;

/** Settings of the effect. */
export interface StampCardSettings {
  readonly card: string;
  /** For the activity or, with `perPiece`, for each piece of the lines that count. */
  readonly stamps: number;
  readonly perPiece: boolean;
  /** In CEL; null: all lines. */
  readonly lines: string | null;
  readonly stampsNeeded: number;
}

/** Puts stamps on the cards of customers; a card that is complete is an activity that other campaigns act on. */
@Injectable()
export class StampCards implements EffectKind<StampCardSettings> {
  readonly kind = 'stampCard';
  /** Of one card all stamps are counted together, by the campaigns that know its size. */
  readonly isOfCampaigns = true;
  readonly description =
    'Puts stamps on a card; one that is complete is the activity "card.completed", which other campaigns act on.';

  constructor(
    private readonly book: ConditionBook,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    settings: StampCardSettings,
    { trigger, path, versions }: EffectContext,
  ): Promise<Result<StampCardSettings, Problem>> {
    const { card, stamps, perPiece, lines, stampsNeeded } = settings;
    const code = checkCode(card, [...path, 'card']);
    if (!code.ok) return code;
    if (!isWhole(stamps, 1, STAMPS_MAX)) return err(invalid([...path, 'stamps'], `1 to ${STAMPS_MAX}.`));
    if (!isWhole(stampsNeeded, 2, STAMPS_NEEDED_MAX))
      return err(invalid([...path, 'stampsNeeded'], `2 to ${STAMPS_NEEDED_MAX}.`));
    if (trigger === CARD_COMPLETED || trigger === CARD_REVERTED)
      return err(invalid(['trigger'], 'Cards do not put stamps on cards: that might never end.'));
    if (perPiece && !concernsOrder(trigger))
      return err(
        invalid([...path, 'perPiece'], 'Only activities of orders have pieces, such as "order.paid".'),
      );
    if (lines !== null && !perPiece)
      return err(invalid([...path, 'lines'], 'Which lines count matters with `perPiece` alone.'));
    const counted = lines === null ? ok(null) : this.book.checkLine(lines, [...path, 'lines']);
    if (!counted.ok) return counted;
    const other = otherSizeOf(settings, await versions());
    if (other === null) return ok({ card, stamps, perPiece, lines, stampsNeeded });
    const message = `A card keeps its size: "${card}" needs ${other} stamps. Give a card of another size another code.`;
    return err(invalid([...path, 'stampsNeeded'], message));
  }

  wordsOf({ card, stamps, perPiece, lines, stampsNeeded }: StampCardSettings): string {
    const what = stamps === 1 ? '1 stamp' : `${stamps} stamps`;
    const where = lines === null ? '' : ` of lines where ${lines}`;
    return `${what}${perPiece ? ` for every piece${where}` : ''} on the card "${card}" of ${stampsNeeded}`;
  }

  unitsOf({ stamps, perPiece, lines }: StampCardSettings, earner: Earner): number {
    if (!perPiece) return stamps;
    return stamps * Number(piecesOf(earner.lines, lines === null ? null : this.book.storedLine(lines)));
  }

  async apply(
    tx: Tx,
    { program, now }: ActivityBatch,
    fired: readonly FiredEffect<StampCardSettings>[],
  ): Promise<NewActivity[]> {
    const changes = sumsOf(
      fired.map(({ activity, settings, units }) => ({ ...settings, customerId: activity.customerId, units })),
    );
    const cards = await addStamps(tx, [...changes.values()], now);
    const reached = new Map<string, number>();
    const completions: Completion[] = [];
    const emitted: NewActivity[] = [];
    for (const { id, settings, units, activity, localDay } of fired) {
      const { customerId, occurredAt } = activity;
      const name = nameOf({ customerId, card: settings.card });
      const { total, stampsNeeded } = required(cards.get(name), 'the card');
      const before = reached.get(name) ?? total - required(changes.get(name), 'what was added').stamps;
      reached.set(name, before + units);
      for (const number of completedBetween(before, before + units, stampsNeeded)) {
        const completed = {
          ...{ type: CARD_COMPLETED, source: OWN_SOURCE, externalId: `${id}/${number}`, occurredAt },
          ...{ customer: { id: customerId }, order: activity.order && orderKeyOf(activity.order) },
          attributes: { card: settings.card, number },
        };
        emitted.push(completed);
        const activityId = activityIdOf(program.id, completed, occurredAt);
        completions.push({ customerId, card: settings.card, number, activityId, localDay, completedAt: now });
      }
    }
    await insertCompletions(tx, completions);
    return emitted;
  }

  async unwind(
    tx: Tx,
    _batch: ActivityBatch,
    taken: readonly TakenBack<StampCardSettings>[],
  ): Promise<Unwound> {
    const changes = sumsOf(
      taken.map(({ settings, customerId, units }) => ({ ...settings, customerId, units })),
    );
    const cards = await takeStamps(tx, [...changes.values()]);
    const left = new Map<string, number>();
    const reverted: { card: string; number: number; customerId: Uuid; by: TakenBack['by'] }[] = [];
    const emitted: NewActivity[] = [];
    for (const { id, customerId, settings, units, takenBefore, by } of taken) {
      const { card } = settings;
      const name = nameOf({ customerId, card });
      const { total, stampsNeeded } = required(cards.get(name), 'the card');
      const before = left.get(name) ?? total + required(changes.get(name), 'what was taken').stamps;
      left.set(name, before - units);
      for (const number of completedBetween(before - units, before, stampsNeeded).reverse()) {
        reverted.push({ card, number, customerId, by });
        emitted.push({
          ...{ type: CARD_REVERTED, source: OWN_SOURCE, externalId: `${id}/${takenBefore}/${number}` },
          ...{ occurredAt: by.occurredAt, customer: { id: customerId } },
          ...{ order: by.order && orderKeyOf(by.order), attributes: { card, number } },
        });
      }
    }
    const completions = await deleteCompletions(tx, reverted);
    const undone = reverted.map(({ customerId, card, number, by }): Undone => {
      const { activityId, localDay } = required(
        completions.find(
          (one) => one.customerId === customerId && one.card === card && one.number === number,
        ),
        'the completed card',
      );
      return { customerId, activityId, localDay, by };
    });
    return { emitted, undone };
  }
}

function nameOf({ customerId, card }: { readonly customerId: Uuid; readonly card: string }): string {
  return `${customerId}/${card}`;
}

/** What each card of each customer gets or loses, in the order of their keys: rows are locked in it. */
function sumsOf(
  items: readonly (StampCardSettings & { readonly customerId: Uuid; readonly units: number })[],
): Map<string, StampChange> {
  const sums = new Map<string, StampChange>();
  for (const { customerId, card, stampsNeeded, units } of items) {
    const name = nameOf({ customerId, card });
    sums.set(name, { customerId, card, stampsNeeded, stamps: (sums.get(name)?.stamps ?? 0) + units });
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The size that the card has in another version; null when none differs. */
function otherSizeOf(
  { card, stampsNeeded }: StampCardSettings,
  versions: Awaited<ReturnType<EffectContext['versions']>>,
): number | null {
  for (const { kind, settings } of versions.flatMap(({ otherEffects }) => otherEffects)) {
    if (kind !== 'stampCard') continue;
    const other = settings as StampCardSettings;
    if (other.card === card && other.stampsNeeded !== stampsNeeded) return other.stampsNeeded;
  }
  return null;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
