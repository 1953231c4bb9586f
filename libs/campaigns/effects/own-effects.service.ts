import { Injectable } from '@nestjs/common';
import type { Activity, ActivityBatch, NewActivity } from '#activity';
import {
  err,
  groupedBy,
  hashedId,
  invalid,
  localDateOf,
  ok,
  required,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { NOTHING_PAID } from '../domain/amount.js';
import type { EffectSettings } from '../domain/other-effect.js';
import {
  findOwnFirings,
  insertOwnFirings,
  takeBackOwnFirings,
  type OwnFiring,
} from '../persistence/own-firings.sql.js';
import { EffectKinds, type FiredEffect, type Undone, type Unwound } from './effect-kinds.js';

/** An effect that a store gives by itself: a kind and settings that were checked. */
export interface OwnEffect {
  readonly kind: string;
  readonly settings: EffectSettings;
}

/** What a store gives for an activity of its own. */
export interface OwnGift {
  readonly activity: Activity;
  readonly effect: OwnEffect;
  /** Which of several of one kind for the same activity it is, from 0; the only one if left out. */
  readonly piece?: number;
}

/** Not all can be given of what a store took something for: the transaction that took it must not stand. */
export class GiftRefused extends Error {
  constructor() {
    super('a gift is refused by its kind');
  }
}

interface OwnFired {
  readonly firing: OwnFiring;
  readonly effect: FiredEffect;
}

/**
 * Effects other than points that a store gives by itself, without a campaign: the prize of a draw. Every one is kept. When the activity
 * that it was given for is undone (`Undoings`), the engine takes it back.
 */
@Injectable()
export class OwnEffects {
  constructor(
    private readonly kinds: EffectKinds,
    private readonly campaigns: Campaigns,
  ) {}

  /** The effect as it is to be stored. Problems: UNKNOWN_EFFECT, INVALID_INPUT, and those of the kind. */
  async check(
    tx: Tx,
    { kind, settings }: OwnEffect,
    { trigger, path }: { readonly trigger: string; readonly path: readonly string[] },
  ): Promise<Result<OwnEffect, Problem>> {
    if (this.kinds.of(kind)?.isOfCampaigns === true)
      return err(invalid(path, `Only campaigns give "${kind}": make one that acts on ${trigger}.`));
    const context = { tx, trigger, path, versions: () => this.campaigns.versions(tx) };
    const checked = await this.kinds.check({ kind, settings }, context);
    return checked.ok ? ok({ kind, settings: checked.value.settings }) : checked;
  }

  wordsOf(effect: OwnEffect): string {
    return this.kinds.wordsOf(effect);
  }

  /**
   * Gives, in the transaction that records the activities of the batch; answers the activities that follow. What its kind refuses, such
   * as a coupon by a template that is archived by now, is not given; with `isAllOrNothing` it throws `GiftRefused` then, for stores that
   * took something for it.
   */
  async give(
    tx: Tx,
    batch: ActivityBatch,
    gifts: readonly OwnGift[],
    { isAllOrNothing = false }: { readonly isAllOrNothing?: boolean } = {},
  ): Promise<NewActivity[]> {
    const wanted = gifts.flatMap((gift) => this.firedOf(gift, batch));
    const refused = await this.refused(tx, batch, wanted);
    const fired = wanted.filter(({ effect }) => !refused.has(effect.id));
    if (isAllOrNothing && fired.length < gifts.length) throw new GiftRefused();
    await insertOwnFirings(
      tx,
      fired.map(({ firing }) => firing),
      batch.now,
    );
    const byKind = groupedBy(fired, ({ firing }) => firing.kind);
    const emitted: NewActivity[] = [];
    // In the order in which campaigns give, so that two batches do not wait for each other crosswise.
    for (const kind of this.kinds.all()) {
      const ofKind = byKind.get(kind.kind);
      if (!ofKind) continue;
      const effects = ofKind.map(({ effect }) => effect);
      emitted.push(...(await kind.apply(tx, batch, effects)));
    }
    return emitted;
  }

  /** Takes back whatever stores gave for what is undone; answers what follows. */
  async takeBack(tx: Tx, batch: ActivityBatch, undone: readonly Undone[]): Promise<Unwound> {
    const emitted: NewActivity[] = [];
    const followed: Undone[] = [];
    const firings = undone.length > 0 ? await findOwnFirings(tx, undone) : [];
    const byActivity = new Map(undone.map((one) => [one.activityId, one]));
    const byKind = groupedBy(firings, ({ kind }) => kind);
    for (const kind of this.kinds.all()) {
      const ofKind = byKind.get(kind.kind);
      if (!ofKind) continue;
      const taken = ofKind.map(
        ({ id, customerId, settings, units, takenBack, occurredAt, localDay, activityId }) => ({
          ...{
            id,
            customerId,
            settings,
            units: units - takenBack,
            takenBefore: takenBack,
            occurredAt,
            localDay,
          },
          by: required(byActivity.get(activityId), 'what is undone').by,
        }),
      );
      const unwound = await kind.unwind(tx, batch, taken);
      emitted.push(...unwound.emitted);
      followed.push(...unwound.undone);
    }
    if (firings.length > 0) await takeBackOwnFirings(tx, firings);
    return { emitted, undone: followed };
  }

  private async refused(
    tx: Tx,
    batch: ActivityBatch,
    wanted: readonly OwnFired[],
  ): Promise<ReadonlySet<Uuid>> {
    const refused = new Set<Uuid>();
    const byKind = groupedBy(wanted, ({ firing }) => firing.kind);
    for (const kind of this.kinds.all()) {
      const ofKind = (byKind.get(kind.kind) ?? []).map(({ effect }) => effect);
      if (ofKind.length === 0) continue;
      for (const id of (await kind.refusals?.(tx, batch, ofKind))?.keys() ?? []) refused.add(id);
    }
    return refused;
  }

  private firedOf(
    { activity, effect: { kind, settings }, piece = 0 }: OwnGift,
    { program }: ActivityBatch,
  ): OwnFired[] {
    const { attributes, customerId, occurredAt, id: activityId } = activity;
    const earner = { paid: NOTHING_PAID, lines: [], attributes };
    const { unitsOf, unitsMax } = this.kinds.bound({ kind, settings, variant: null });
    const units = Math.min(unitsOf(earner), unitsMax);
    if (units <= 0) return [];
    const id = hashedId(activityId, 'own', kind, ...(piece > 0 ? [String(piece)] : []));
    const localDay = localDateOf(occurredAt, program.timeZone);
    const firing = { customerId, id, activityId, kind, settings, units, takenBack: 0, localDay, occurredAt };
    return [
      { firing, effect: { id, settings, units, activity, localDay, campaignId: null, versionId: null } },
    ];
  }
}
