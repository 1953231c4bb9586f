import { Injectable } from '@nestjs/common';
import { OrderDirectory, type Activity, type ActivityBatch, type NewActivity } from '#activity';
import { groupedBy, hashedId, required, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { keptFactsOf, RETURN_TYPES } from '../facts/activity-facts.js';
import type { GivenBack } from '../domain/allotment.js';
import { unitsOfOthers, type ActivityFacts } from '../domain/evaluate.js';
import { KEPT_REFUSALS, refusalOfOther, type OtherGrant } from '../domain/granting.js';
import { isLimited } from '../domain/limits.js';
import { keptUnitsOf } from '../domain/settlement.js';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type FiredEffect,
  type TakenBack,
  type Undone,
  type Unwound,
} from './effect-kinds.js';
import { OwnEffects } from './own-effects.service.js';
import { Undoings } from './undoings.js';
import { ownActivities } from '../returns/own-activities.js';
import { FiringEntity } from '../persistence/firing.entity.js';
import { FiringRepository } from '../persistence/firing.repository.js';
import { LimitCounters } from '../persistence/limit-counters.js';
import type { StoredVersion } from '../stored-versions.js';
import { latestReturnsIn } from '../returns/returned-orders.js';

/** What a version gives besides points for an activity, limits applied. */
export interface OtherGiven {
  readonly activity: Activity;
  readonly facts: ActivityFacts;
  readonly day: () => LocalDate;
  readonly grant: OtherGrant<StoredVersion>;
}

type Fired = FiredEffect & { readonly kind: string };

/** A firing of which something is taken back. */
interface Due {
  readonly firing: FiringEntity;
  readonly units: number;
  /** The return or cancellation. */
  readonly by: Activity;
}

/**
 * Effects other than points: fires them, once per activity, and takes them back when their order does not come to them
 * any more. Every firing is kept. Programs without such effects cost no statement.
 */
@Injectable()
export class OtherEffects {
  private readonly firings = new FiringRepository();
  private readonly counters = new LimitCounters();

  constructor(
    private readonly kinds: EffectKinds,
    private readonly orders: OrderDirectory,
    private readonly undoings: Undoings,
    private readonly own: OwnEffects,
  ) {}

  /** Answers the activities that follow. */
  async fire(tx: Tx, batch: ActivityBatch, given: readonly OtherGiven[]): Promise<NewActivity[]> {
    if (given.length === 0) return [];
    const rows: FiringEntity[] = [];
    const fired: Fired[] = [];
    for (const one of given) {
      const refusal = refusalOfOther(one.grant) ?? one.grant.evaluation.whyNot;
      if (refusal !== null && !KEPT_REFUSALS.has(refusal)) continue;
      const localDay = one.day();
      const { version } = one.grant.evaluation;
      for (const { effect, units } of unitsOfOthers(version, one.facts)) {
        const { kind, settings } = required(version.otherEffects[effect], 'the effect of the version');
        const row = firingOf(one, { effect, kind, units, refusal, localDay, firedAt: batch.now });
        rows.push(row);
        const { id, campaignVersionId: versionId } = row;
        const { campaignId } = version;
        if (refusal === null)
          fired.push({ kind, id, settings, units, activity: one.activity, localDay, campaignId, versionId });
      }
    }
    const refused = await this.refuse(tx, batch, rows, fired, given);
    await this.firings.insert(tx, rows);
    const emitted: NewActivity[] = [];
    const byKind = groupedBy(
      fired.filter(({ id }) => !refused.has(id)),
      ({ kind }) => kind,
    );
    // Always in the same order, so that two batches do not wait for each other crosswise.
    for (const kind of this.kinds.all()) {
      const ofKind = byKind.get(kind.kind);
      if (ofKind) emitted.push(...(await kind.apply(tx, batch, ofKind)));
    }
    return emitted;
  }

  /**
   * Takes back what orders that came back do not come to any more, and what was given for activities that are undone, by
   * that or by themselves, to the end. Answers what follows: activities, and those whose awards are to be taken back.
   */
  async unwind(tx: Tx, batch: ActivityBatch, versions: readonly StoredVersion[]): Promise<Unwound> {
    const undone = this.undoings.undoneBy(batch);
    const own = await this.own.takeBack(tx, batch, undone);
    undone.push(...own.undone);
    if (versions.every(({ otherEffects }) => otherEffects.length === 0))
      return { emitted: own.emitted, undone };
    const latest = latestReturnsIn(batch.activities);
    if (latest.length === 0 && undone.length === 0) return NOTHING_FOLLOWS;
    const versionOf = new Map(versions.map((version) => [version.id, version]));
    const known = new Map<Uuid, FiringEntity>();
    const all: Due[] = [];
    const emitted: NewActivity[] = [...own.emitted];
    let due = await this.dueOfOrders(tx, latest, await this.read(tx, latest, known), versionOf, batch);
    due.push(...(await this.dueOfUndone(tx, undone, known)));
    while (due.length > 0) {
      const followed = await this.takeBack(tx, batch, due, versionOf);
      all.push(...due);
      emitted.push(...followed.emitted);
      undone.push(...followed.undone);
      due = await this.dueOfUndone(tx, followed.undone, known);
    }
    await this.counters.giveBack(tx, givenBackOf(all, known, versionOf));
    return { emitted, undone };
  }

  /** Notes what kinds refuse in its row, and gives limits back what was for nothing else. Answers which were refused. */
  private async refuse(
    tx: Tx,
    batch: ActivityBatch,
    rows: readonly FiringEntity[],
    fired: readonly Fired[],
    given: readonly OtherGiven[],
  ): Promise<ReadonlySet<Uuid>> {
    const refusals = new Map<Uuid, string>();
    const byKind = groupedBy(fired, ({ kind }) => kind);
    for (const kind of this.kinds.all()) {
      const ofKind = byKind.get(kind.kind);
      const refused = ofKind && (await kind.refusals?.(tx, batch, ofKind));
      for (const [id, why] of refused ?? []) refusals.set(id, why);
    }
    if (refusals.size === 0) return new Set();
    for (const row of rows) row.refusal = refusals.get(row.id) ?? row.refusal;
    const versionOf = new Map(
      given.map(({ grant: { evaluation } }) => [evaluation.version.id, evaluation.version]),
    );
    const siblings = groupedBy(rows, nameOf);
    const idle = [...siblings.values()].flatMap(([first, ...others]) =>
      first && refusals.has(first.id) && others.every(({ refusal }) => refusal !== null) ? [first] : [],
    );
    await this.counters.giveBack(
      tx,
      idle.flatMap((firing) => wholeOf(firing, versionOf)),
    );
    return new Set(refusals.keys());
  }

  private async read(
    tx: Tx,
    latest: readonly Activity[],
    known: Map<Uuid, FiringEntity>,
  ): Promise<FiringEntity[]> {
    const keys = latest.map(({ customerId, orderId }) => ({
      customerId,
      orderId: required(orderId, 'the order of a return'),
    }));
    return noted(await this.firings.ofOrders(tx, keys), known);
  }

  /** What orders do not come to any more, of what is kept of them. */
  private async dueOfOrders(
    tx: Tx,
    latest: readonly Activity[],
    firings: readonly FiringEntity[],
    versionOf: ReadonlyMap<Uuid, StoredVersion>,
    { program }: ActivityBatch,
  ): Promise<Due[]> {
    const byOrder = new Map(latest.map((by) => [by.orderId, by]));
    const given = firings.flatMap((firing) => {
      const version = required(versionOf.get(firing.campaignVersionId), 'the version of the firing');
      const { customerId, activityId, orderId } = firing;
      const by = required(byOrder.get(orderId), 'the return of the order');
      const { trigger } = version;
      // What is about less of an order is not taken back because less of it is kept.
      return RETURN_TYPES.has(trigger) ? [] : [{ firing, version, customerId, activityId, trigger, by }];
    });
    const own = await ownActivities(tx, this.orders, given);
    // What was given was not linked too late, and no other campaign takes its place.
    const keptOf = new Map(latest.map((by) => [by, keptFactsOf(by, program, null)]));
    return given.flatMap(({ firing, version, by }): Due[] => {
      const kept = required(keptOf.get(by), 'what is kept of the order')(own.has(firing.activityId));
      const keptUnits = keptUnitsOf(version, effectOf(firing, versionOf), firing.units, kept);
      const units = firing.units - firing.takenBack - keptUnits;
      return units > 0 ? [{ firing, units, by }] : [];
    });
  }

  /** Whatever was given for what is undone: all that is left of it. */
  private async dueOfUndone(
    tx: Tx,
    undone: readonly Undone[],
    known: Map<Uuid, FiringEntity>,
  ): Promise<Due[]> {
    const byActivity = new Map(undone.map((one) => [one.activityId, one]));
    const firings = noted(await this.firings.ofActivities(tx, [...byActivity.values()]), known);
    return firings.flatMap((firing) => {
      const { by } = required(byActivity.get(firing.activityId), 'what is undone');
      const units = firing.units - firing.takenBack;
      return units > 0 ? [{ firing, units, by }] : [];
    });
  }

  private async takeBack(
    tx: Tx,
    batch: ActivityBatch,
    due: readonly Due[],
    versionOf: ReadonlyMap<Uuid, StoredVersion>,
  ): Promise<Unwound> {
    const emitted: NewActivity[] = [];
    const undone: Undone[] = [];
    const byKind = groupedBy(due, ({ firing }) => firing.kind);
    for (const kind of this.kinds.all()) {
      const ofKind = byKind.get(kind.kind);
      if (!ofKind) continue;
      const taken = ofKind.map((one) => takenOf(one, versionOf));
      const followed = await kind.unwind(tx, batch, taken);
      emitted.push(...followed.emitted);
      undone.push(...followed.undone);
    }
    await this.firings.addTakenBack(
      tx,
      due.map(({ firing: { customerId, id }, units }) => ({ customerId, id, units })),
    );
    for (const { firing, units } of due) firing.takenBack += units;
    return { emitted, undone };
  }
}

/** The firings that gave something, each one object however often it is read. */
function noted(read: readonly FiringEntity[], known: Map<Uuid, FiringEntity>): FiringEntity[] {
  const given = read.filter(({ refusal }) => refusal === null);
  for (const firing of given) if (!known.has(firing.id)) known.set(firing.id, firing);
  return given.map(({ id }) => required(known.get(id), 'the firing'));
}

function firingOf(
  { activity, grant }: OtherGiven,
  fired: Pick<FiringEntity, 'effect' | 'kind' | 'units' | 'refusal' | 'localDay' | 'firedAt'>,
): FiringEntity {
  const { version } = grant.evaluation;
  return Object.assign(new FiringEntity(), {
    ...fired,
    customerId: activity.customerId,
    id: hashedId(activity.id, version.id, 'other', String(fired.effect)),
    programId: activity.programId,
    orderId: activity.orderId,
    activityId: activity.id,
    campaignVersionId: version.id,
    takenBack: 0,
    isBesidePoints: grant.isBesidePoints,
    occurredAt: activity.occurredAt,
  });
}

function takenOf({ firing, units, by }: Due, versionOf: ReadonlyMap<Uuid, StoredVersion>): TakenBack {
  const { id, customerId, takenBack: takenBefore, occurredAt, localDay } = firing;
  const { settings } = effectOf(firing, versionOf);
  return { id, customerId, settings, units, takenBefore, occurredAt, localDay, by };
}

function effectOf(
  { campaignVersionId, effect }: FiringEntity,
  versionOf: ReadonlyMap<Uuid, StoredVersion>,
): StoredVersion['otherEffects'][number] {
  const version = required(versionOf.get(campaignVersionId), 'the version of the firing');
  return required(version.otherEffects[effect], 'the effect of the firing');
}

/** What limits get back: of versions that gave no points for the activity, once all that they gave is taken back. */
function givenBackOf(
  all: readonly Due[],
  known: ReadonlyMap<Uuid, FiringEntity>,
  versionOf: ReadonlyMap<Uuid, StoredVersion>,
): GivenBack[] {
  const siblings = groupedBy(known.values(), nameOf);
  const touched = new Map(all.map(({ firing }) => [nameOf(firing), firing]));
  return [...touched].flatMap(([name, firing]): GivenBack[] => {
    const isWhole = (siblings.get(name) ?? []).every(({ units, takenBack }) => takenBack >= units);
    return isWhole ? wholeOf(firing, versionOf) : [];
  });
}

/** Names what a version gave for an activity. */
function nameOf({ activityId, campaignVersionId }: FiringEntity): string {
  return `${activityId}/${campaignVersionId}`;
}

/** What limits get back when nothing is left of what a version gave; nothing where its points decide that. */
function wholeOf(firing: FiringEntity, versionOf: ReadonlyMap<Uuid, StoredVersion>): GivenBack[] {
  const { campaignId, limits } = required(
    versionOf.get(firing.campaignVersionId),
    'the version of the firing',
  );
  if (firing.isBesidePoints || !isLimited(limits)) return [];
  const { customerId, localDay: day } = firing;
  return [{ campaignId, customerId, day, limits, parts: [], isWhole: true }];
}
