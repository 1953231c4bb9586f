import { Injectable } from '@nestjs/common';
import type { ActivityBatch, NewActivity } from '#activity';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from '#campaigns';
import { CustomerDirectory } from '#customers';
import {
  addDays,
  err,
  invalid,
  localDateOf,
  notFound,
  ok,
  type LocalDate,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import { tierOf } from './domain/ladder.js';
import { currentOf, StoredLadders } from './stored-ladders.js';
import { TierBook } from './tier-book.js';

const DAYS_MAX = 3_660;

/** Settings of the effect. */
export interface PlaceInTierSettings {
  /** Code. */
  readonly ladder: string;
  readonly tier: string;
  /** How long it lasts; null: without end. */
  readonly days: number | null;
}

/** Gives a tier by a campaign: for so many days, or for good. It never lowers anybody. */
@Injectable()
export class TierEffect implements EffectKind<PlaceInTierSettings> {
  readonly kind = 'placeInTier';
  readonly description = 'Gives a tier of a ladder, for some days or without end.';

  constructor(
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    private readonly customers: CustomerDirectory,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    { ladder: code, tier, days }: PlaceInTierSettings,
    { tx, trigger, path }: EffectContext,
  ): Promise<Result<PlaceInTierSettings, Problem>> {
    if (trigger.startsWith('tier.'))
      return err(invalid(['trigger'], 'Tiers do not give tiers: that might never end.'));
    if (days !== null && (!Number.isInteger(days) || days < 1 || days > DAYS_MAX))
      return err(invalid([...path, 'days'], `1 to ${DAYS_MAX} days.`));
    const ladder = await this.ladders.byCode(tx, code);
    if (!ladder) return err(notFound('ladder', [...path, 'ladder']));
    const isKnown = ladder.versions.some((version) => tierOf(version, tier) !== null);
    return isKnown ? ok({ ladder: code, tier, days }) : err(notFound('tier', [...path, 'tier']));
  }

  wordsOf({ ladder, tier, days }: PlaceInTierSettings): string {
    return `the tier "${tier}" of the ladder "${ladder}"${days === null ? '' : ` for ${days} days`}`;
  }

  async apply(
    tx: Tx,
    batch: ActivityBatch,
    fired: readonly FiredEffect<PlaceInTierSettings>[],
  ): Promise<NewActivity[]> {
    const ladders = await this.ladders.inForce(tx, batch.now);
    const customers = [...batch.customers.values()].filter(({ id }) =>
      fired.some(({ activity }) => activity.customerId === id),
    );
    const days = daysOf(
      fired.map(({ activity, localDay: day }) => ({ customerId: activity.customerId, day })),
    );
    const { pages } = await this.book.open(tx, {
      ...{ program: batch.program, ladders, customers },
      dayOf: (customerId) => days.get(customerId) ?? localDateOf(batch.now, batch.program.timeZone),
    });
    for (const { settings, activity, localDay, versionId: campaignVersionId } of fired) {
      const index = ladders.findIndex(({ ladder }) => ladder.code === settings.ladder);
      const [ladder, standing] = [ladders[index], pages.get(activity.customerId)?.standings[index]];
      if (!ladder || !standing) continue;
      const at = standing.timeOf(activity.occurredAt);
      standing.catchUp(at);
      const version = currentOf(ladder, at);
      const tier = version && tierOf(version, settings.tier);
      if (!tier) continue;
      const until = settings.days === null ? null : addDays(localDay, settings.days - 1);
      const { id: activityId, orderId } = activity;
      standing.give(tier, { cause: 'EFFECT', until }, at, { campaignVersionId, activityId, orderId });
    }
    return this.book.close(tx, ladders, pages.values(), batch.now);
  }

  /** A tier that was given for what came back is taken back; another one that was given since stays. */
  async unwind(
    tx: Tx,
    batch: ActivityBatch,
    taken: readonly TakenBack<PlaceInTierSettings>[],
  ): Promise<Unwound> {
    const ladders = await this.ladders.inForce(tx, batch.now);
    const ids = [...new Set(taken.map(({ customerId }) => customerId))];
    const customers = [...(await this.customers.byIds(tx, ids)).values()];
    const days = daysOf(taken.map(({ customerId, localDay: day }) => ({ customerId, day })));
    const { pages } = await this.book.open(tx, {
      ...{ program: batch.program, ladders, customers },
      dayOf: (customerId) => days.get(customerId) ?? localDateOf(batch.now, batch.program.timeZone),
    });
    for (const { customerId, settings, localDay, by } of taken) {
      const index = ladders.findIndex(({ ladder }) => ladder.code === settings.ladder);
      const standing = pages.get(customerId)?.standings[index];
      const hold = standing?.placement?.hold;
      const until = settings.days === null ? null : addDays(localDay, settings.days - 1);
      const isOwn = hold?.cause === 'EFFECT' && hold.tier === settings.tier && hold.until === until;
      if (!standing || !isOwn) continue;
      const at = standing.timeOf(by.occurredAt);
      standing.catchUp(at);
      standing.endHold('REVIEW', at, { activityId: by.id, orderId: by.orderId });
    }
    const emitted = await this.book.close(tx, ladders, pages.values(), batch.now);
    return { ...NOTHING_FOLLOWS, emitted };
  }
}

function daysOf(
  items: readonly { readonly customerId: Uuid; readonly day: LocalDate }[],
): Map<Uuid, LocalDate> {
  const days = new Map<Uuid, LocalDate>();
  for (const { customerId, day } of items) {
    const known = days.get(customerId);
    if (known === undefined || day < known) days.set(customerId, day);
  }
  return days;
}
