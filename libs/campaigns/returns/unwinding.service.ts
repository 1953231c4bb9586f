import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { OrderDirectory, type Activity, type ActivityBatch } from '#activity';
import { groupedBy, required, type Points, type Uuid } from '#kernel';
import { lotTextOf, PointTypes, Poster, Returns, type Posting } from '#ledger';
import type { Tx } from '#platform';
import type { Undone } from '../effects/effect-kinds.js';
import { keptFactsOf, RETURN_TYPES } from '../facts/activity-facts.js';
import { versionsInForce } from '../domain/campaign.js';
import { clawbackOf, keptPointsOf } from '../domain/settlement.js';
import { causeOf } from '../causes.js';
import { endsNow, givenBackOf, mayHaveLapsed, type AwardedLot, type Settled } from './given-back.js';
import { ownActivities } from './own-activities.js';
import { latestReturnsIn, returnedOrderOf } from './returned-orders.js';
import { PointBackers, type Taking } from './point-backers.js';
import type { AwardEntity } from '../persistence/award.entity.js';
import { AwardRepository } from '../persistence/award.repository.js';
import { LimitCounters } from '../persistence/limit-counters.js';
import type { StoredVersion } from '../stored-versions.js';

const NO_LINKS: ReadonlyMap<Uuid, Date> = new Map();

/** What follows from an order after it has earned: returns take points back, deliveries make pending ones available. */
@Injectable()
export class Unwinding {
  private readonly awards = new AwardRepository();
  private readonly counters = new LimitCounters();

  constructor(
    private readonly pointTypes: PointTypes,
    private readonly poster: Poster,
    private readonly returns: Returns,
    private readonly orders: OrderDirectory,
    private readonly backers: PointBackers,
  ) {}

  /** Gives back what was spent on returned orders, then takes back what they earned, and what was given for all that is `undone`. */
  async unwind(
    tx: Tx,
    batch: ActivityBatch,
    versions: readonly StoredVersion[],
    undone: readonly Undone[],
  ): Promise<void> {
    const latest = latestReturnsIn(batch.activities);
    if (latest.length === 0 && undone.length === 0) return;
    if (latest.length > 0)
      await this.returns.restoreSpent(tx, batch.program, latest.map(returnedOrderOf), batch.now);
    await this.clawBack(tx, latest, versions, batch, undone);
  }

  /** Makes points available that waited for an activity of their order. */
  async release(tx: Tx, batch: ActivityBatch, versions: readonly StoredVersion[]): Promise<void> {
    const awaited = new Set(versions.flatMap(awaitedTypesOf));
    const events = new Map<string, Activity>();
    for (const activity of batch.activities) {
      const { orderId, type } = activity;
      const name = `${orderId}/${type}`;
      if (orderId !== null && awaited.has(type) && !events.has(name)) events.set(name, activity);
    }
    if (events.size === 0) return;
    const versionOf = byId(versions);
    const awards = await this.awards.ofOrders(tx, [...events.values()].map(orderKeyOf));
    const postings = awards.flatMap((award): Posting[] => {
      const version = required(versionOf.get(award.campaignVersionId), 'the version of the award');
      const activity = events.get(`${award.orderId}/${awaitedTypeOf(version, award.effect)}`);
      if (!activity || award.lot === null) return [];
      const cause = causeOf(activity, version.id);
      return [{ ...walletOf(award), cause, command: { kind: 'MATURE', lot: award.lot } }];
    });
    // A lot that is available already, or cancelled, answers NOT_FOUND: a second delivery changes nothing.
    if (postings.length > 0) await this.poster.post(tx, postings, batch.now);
  }

  private async clawBack(
    tx: Tx,
    latest: readonly Activity[],
    versions: readonly StoredVersion[],
    batch: ActivityBatch,
    undone: readonly Undone[],
  ): Promise<void> {
    const { program, now } = batch;
    const stored = await this.awards.ofOrders(tx, latest.map(orderKeyOf));
    const awards = awardedLotsOf(
      [...stored, ...(await this.awards.ofActivities(tx, undone))],
      latest,
      undone,
    );
    const lapsed = await this.returns.lapsedPoints(tx, awards, now);
    // Only in a group may another campaign give instead, and so may have come too late.
    const hasGroups = versions.some(({ exclusivityGroup }) => exclusivityGroup !== null);
    const linkTimes = hasGroups ? await this.orders.linkTimes(tx, latest.map(orderKeyOf)) : NO_LINKS;
    const others = stored.filter(gaveWay);
    const own = await this.ownOf(tx, awards, versions);
    const kept = keptByAward(latest, awards, others, versions, {
      ...{ program, linkTimes, own },
    });
    const due = awards.map((awarded): Settled => {
      const points = { kept: kept.get(awarded) ?? 0n, lapsed: lapsed.get(lotTextOf(awarded)) ?? 0n };
      return { ...awarded, ...points, taken: clawbackOf(awarded.award, points.kept, points.lapsed) };
    });
    const settled = await this.takeBack(tx, program, due, now);
    const ended = await this.endedOf(tx, batch, settled.filter(mayHaveLapsed), own);
    await this.counters.giveBack(tx, givenBackOf(settled, ended, byId(versions)));
  }

  /** Own activities that something was given for, of orders of which nothing is left. */
  private ownOf(
    tx: Tx,
    awards: readonly AwardedLot[],
    versions: readonly StoredVersion[],
  ): Promise<ReadonlySet<Uuid>> {
    const versionOf = byId(versions);
    const given = awards.flatMap(({ award: { customerId, activityId, campaignVersionId }, by, isUndone }) => {
      const { trigger } = required(versionOf.get(campaignVersionId), 'the version of the award');
      return isUndone ? [] : [{ customerId, activityId, trigger, by }];
    });
    return ownActivities(tx, this.orders, given);
  }

  /** Takes back what is due; answers what was taken instead: a wallet may have less. */
  private async takeBack(tx: Tx, program: Program, due: readonly Settled[], now: Date): Promise<Settled[]> {
    const taking = due.filter(({ taken }) => taken > 0n);
    if (taking.length === 0) return [...due];
    const pointTypes = await this.pointTypes.byIds(tx, [
      ...new Set(taking.map(({ pointTypeId }) => pointTypeId)),
    ]);
    const postings = taking.map(({ award, lot, by, taken: points }): Taking => {
      const { clawbackPolicy: policy } = required(pointTypes.get(award.pointTypeId), 'the point type');
      const cause = causeOf(by, award.campaignVersionId);
      return { ...walletOf(award), cause, command: { kind: 'CLAWBACK', points, lot, policy } };
    });
    await this.backers.bringBack(tx, program, postings, now);
    const results = await this.poster.post(tx, postings, now);
    const given = new Map(
      taking.map((one, index) => {
        const result = results[index];
        return [one, result?.ok ? result.value.given : 0n];
      }),
    );
    const settled = due.map((one) => ({ ...one, taken: given.get(one) ?? 0n }));
    const changed = settled.filter(({ taken }) => taken > 0n);
    await this.awards.addClawedBack(
      tx,
      changed.map(({ award: { customerId, id }, taken: points }) => ({ customerId, id, points })),
    );
    return settled;
  }

  /**
   * Activities of these awards of which nothing counts any more, as of now. What the product itself found out, such as a
   * complete card, ends when it is undone, which happens once; anything else with the order that it is about.
   */
  private async endedOf(
    tx: Tx,
    { activities }: ActivityBatch,
    awards: readonly AwardedLot[],
    own: ReadonlySet<Uuid>,
  ): Promise<ReadonlySet<Uuid>> {
    const ended = new Set(awards.flatMap(({ award, isUndone }) => (isUndone ? [award.activityId] : [])));
    const others = awards.filter(({ isUndone }) => !isUndone);
    if (others.length === 0) return ended;
    const orders = new Map(others.map(({ by }) => [by.orderId, by]));
    const keys = [...orders.values()].map(orderKeyOf);
    const returns = groupedBy(await this.orders.returnsOf(tx, keys), ({ orderId }) => orderId);
    const now = new Set(activities.map(({ id }) => id));
    for (const { award, by } of others) {
      const order = required(by.order, 'the returned order');
      const isOwn = own.has(award.activityId);
      if (!isOwn && endsNow(order, returns.get(order.id) ?? [], now)) ended.add(award.activityId);
    }
    return ended;
  }
}

/** Awards that put points into a wallet, less those that were cancelled because their activity never came. */
function awardedLotsOf(
  stored: readonly AwardEntity[],
  latest: readonly Activity[],
  undone: readonly Undone[],
): AwardedLot[] {
  const byOrder = new Map(latest.map((activity) => [activity.orderId, activity]));
  const byActivity = new Map(undone.map((one) => [one.activityId, one]));
  const awards = new Map(stored.map((award) => [award.id, award]));
  return [...awards.values()].flatMap((award): AwardedLot[] => {
    if (award.lot === null) return [];
    const cause = byActivity.get(award.activityId);
    const by = required(cause?.by ?? byOrder.get(award.orderId), 'the return of the order');
    const localDay = cause?.localDay ?? required(by.order, 'the order of a return').localDay;
    return [{ ...walletOf(award), lot: award.lot, award, by, localDay, isUndone: cause !== undefined }];
  });
}

/** Whether a campaign would have given, had not another of its group, or a limit. */
function gaveWay({ lot, refusal }: AwardEntity): boolean {
  return lot === null && refusal !== 'SUSPENDED';
}

function byId(versions: readonly StoredVersion[]): Map<Uuid, StoredVersion> {
  return new Map(versions.map((version) => [version.id, version]));
}

function orderKeyOf(activity: Activity): { customerId: Uuid; orderId: Uuid } {
  return {
    customerId: activity.customerId,
    orderId: required(activity.orderId, 'the order of the activity'),
  };
}

function walletOf({ customerId, pointTypeId }: AwardEntity): { customerId: Uuid; pointTypeId: Uuid } {
  return { customerId, pointTypeId };
}

function awaitedTypesOf(version: StoredVersion): string[] {
  return version.effects.flatMap((_, effect) => awaitedTypeOf(version, effect) ?? []);
}

function awaitedTypeOf({ effects }: StoredVersion, effect: number): string | null {
  const { pending } = required(effects[effect], 'the effect of the version').lotPolicy;
  return pending.kind === 'UNTIL_ACTIVITY' ? pending.activityType : null;
}

interface Settling {
  readonly program: Program;
  readonly linkTimes: ReadonlyMap<Uuid, Date>;
  /** Own activities of orders of which nothing is left. */
  readonly own: ReadonlySet<Uuid>;
}

/** What each award keeps of its points, of what is kept of its order. */
function keptByAward(
  latest: readonly Activity[],
  awards: readonly AwardedLot[],
  others: readonly AwardEntity[],
  versions: readonly StoredVersion[],
  { program, linkTimes, own }: Settling,
): Map<AwardedLot, Points> {
  const versionOf = byId(versions);
  const counting = awards.filter(({ isUndone }) => !isUndone);
  const ofOrder = groupedBy(counting, ({ award }) => award.orderId);
  const losersOf = groupedBy(others, ({ orderId }) => orderId);
  const kept = new Map<AwardedLot, Points>();
  for (const activity of latest) {
    const order = required(activity.order, 'the returned order');
    const inForce = versionsInForce(versions, order.occurredAt);
    const factsOf = keptFactsOf(activity, program, linkTimes.get(order.id) ?? null);
    const ofThis = ofOrder.get(activity.orderId) ?? [];
    const losers = groupedBy(losersOf.get(activity.orderId) ?? [], ({ activityId }) => activityId);
    // As it was given: what one activity of the order earned has nothing to do with what another did.
    for (const [activityId, together] of groupedBy(ofThis, ({ award }) => award.activityId)) {
      const standing = [...together.map(({ award }) => award), ...(losers.get(activityId) ?? [])].map(
        (award) => ({
          version: required(versionOf.get(award.campaignVersionId), 'the version of the award'),
          effect: award.effect,
          points: award.points,
          clawedBack: award.clawedBack,
        }),
      );
      const trigger = required(standing[0], 'an award').version.trigger;
      const points = keptPointsOf(
        standing,
        inForce.filter((version) => version.trigger === trigger),
        factsOf(own.has(activityId)),
      );
      // What was given for a return does not come back with one.
      const stays = RETURN_TYPES.has(trigger);
      for (const [index, awarded] of together.entries())
        kept.set(awarded, stays ? awarded.award.points : (points[index] ?? 0n));
    }
  }
  return kept;
}
