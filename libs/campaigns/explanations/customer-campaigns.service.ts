import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { OrderDirectory, type Activity, type ActivityKind, type OlderThan } from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { localDateOf, required, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Campaigns, type CampaignWithVersions } from '../campaigns.service.js';
import { coolDownOverOn, usesOf, type LimitBook, type LimitUse } from '../domain/allotment.js';
import {
  actsOn,
  ORDER_PAID,
  versionsInForce,
  versionsPlanned,
  type Campaign,
  type CampaignState,
} from '../domain/campaign.js';
import { armOfVersion } from '../domain/evaluate.js';
import { HOLDOUT } from '../domain/experiment.js';
import type { Limit } from '../domain/limits.js';
import { nextFiringAt } from '../domain/next-occurrence.js';
import { triggerKeyOf } from '../domain/time-trigger.js';
import { ConditionBook } from '../expression/condition-book.js';
import { ORDER_LINKED, triggerOf } from '../facts/activity-facts.js';
import { Exposures } from '../persistence/exposures.js';
import { LimitCounters } from '../persistence/limit-counters.js';
import { momentOf, StoredSegments } from '../segments/stored-segments.js';
import type { StoredVersion } from '../stored-versions.js';
import { NOTHING_EXPLAINED, type Explained } from './explained.js';
import { Explanations } from './explanations.service.js';

/** How a customer stands with a campaign today. */
export interface CustomerCampaign {
  readonly customerId: Uuid;
  readonly campaign: Campaign;
  /** What counts today: the version in force; before the first begins the one that is planned, or the last draft. */
  readonly version: StoredVersion;
  readonly state: CampaignState | 'PLANNED';
  /** Why the customer gets nothing of it today, whatever they do; null when it depends on that. */
  readonly whyNot: string | null;
  /** In the experiment; null when there is none. */
  readonly arm: string | null;
  /** Since when they are counted there: since they were first eligible. */
  readonly exposedAt: Date | null;
  readonly limits: readonly LimitUse[];
  /** The first local day on which the cool-down lets them have something again; null: today. */
  readonly coolDownUntil: LocalDate | null;
  /** Segments that the condition names, and whether they are in them now. */
  readonly segments: readonly { readonly code: string; readonly isMember: boolean }[];
  /** When its time trigger fires for them next; null: unknown, or not any more. */
  readonly nextAt: Date | null;
}

/** An activity of the customer's that a campaign acts on, or acted on once, and what that campaign made of it. */
export interface ExplainedActivity extends Explained {
  readonly activity: Activity;
  /** Why it gave nothing at all; null: it gave something. */
  readonly whyNot: string | null;
}

/** Why a campaign was not even asked about an activity. */
export type UnaskedReason =
  /** It had not begun, and nobody had planned it yet. */
  | 'NOT_BEGUN'
  | 'ENDED'
  /** By the version of that time it acted on something else. */
  | 'OTHER_TRIGGER'
  /** An activity about an order that is named with none. */
  | 'NO_ORDER';

/** Answers why a customer did or did not get something of a campaign. Writes nothing. */
@Injectable()
export class CustomerCampaigns {
  private readonly counters = new LimitCounters();
  private readonly exposures = new Exposures();

  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly campaigns: Campaigns,
    private readonly segments: StoredSegments,
    private readonly book: ConditionBook,
    private readonly explanations: Explanations,
  ) {}

  /** How customers stand with a campaign, by their ids; none when there is no such campaign. */
  async standings(
    tx: Tx,
    code: string,
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<Map<Uuid, CustomerCampaign>> {
    const found = await this.campaigns.byCode(tx, code, now);
    if (!found) return new Map();
    const program = required(
      await this.programs.byId(tx, required(tx.programId, 'a program')),
      'the program',
    );
    const { version, state } = countingOf(found, now);
    const { campaign } = found;
    const people = [...(await this.customers.byIds(tx, customerIds)).values()];
    const day = localDateOf(now, program.timeZone);
    const wants = people.map(({ id }) => ({
      ...{ campaignId: campaign.id, customerId: id, day, limits: version.limits },
    }));
    const book = await this.counters.look(tx, wants);
    const exposed = await this.exposures.exposedAt(tx, campaign.id, customerIds);
    const members = await this.membershipsOf(tx, program, version, people, now);
    const next = await this.nextTimes(tx, program, found.versions, people, now);
    return new Map(
      people.map((customer, index): [Uuid, CustomerCampaign] => {
        const { id } = customer;
        const want = required(wants[index], 'a want per customer');
        const standing = { limits: usesOf(want, book), ...coolDownOf(want, book) };
        const arm = armOfVersion(version, { customerId: id });
        const whyNot = whyNotToday({ state, version, arm, ...standing }, customer);
        const known = { exposedAt: exposed.get(id) ?? null, nextAt: next.get(id) ?? null };
        const inSegments = members.get(id) ?? [];
        return [
          id,
          {
            customerId: id,
            campaign,
            version,
            state,
            whyNot,
            arm,
            ...known,
            ...standing,
            segments: inSegments,
          },
        ];
      }),
    );
  }

  /**
   * The newest activities of customers that a campaign acts on, by customer id, newest first, each with what it made of
   * them. All its published versions count: what it once acted on is told, too.
   */
  async activities(
    tx: Tx,
    code: string,
    customerIds: readonly Uuid[],
    page: OlderThan,
    now: Date,
  ): Promise<Map<Uuid, ExplainedActivity[]>> {
    const found = await this.campaigns.byCode(tx, code, now);
    if (!found) return new Map();
    const pages = await this.orders.activityPagesOfKinds(tx, customerIds, kindsOf(found.versions), page);
    const explained = await this.explanations.explainActivities(tx, [...pages.values()].flat(), now);
    const told = (activity: Activity): ExplainedActivity =>
      ofCampaign(found, activity, explained.get(activity.id) ?? NOTHING_EXPLAINED);
    return new Map([...pages].map(([id, activities]) => [id, activities.map(told)]));
  }

  private async membershipsOf(
    tx: Tx,
    program: Program,
    { trigger, condition }: StoredVersion,
    people: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<Uuid, CustomerCampaign['segments']>> {
    const named = condition ? this.book.segmentsNamedIn(trigger, condition.text) : [];
    const codes = [...new Set(named.map(({ code }) => code))];
    if (codes.length === 0) return new Map();
    const segments = (await this.segments.inUse(tx)).filter(({ code }) => codes.includes(code));
    const moments = people.map((customer) => momentOf(customer, now));
    const found = await this.segments.segmentsAt(tx, program, segments, moments);
    return new Map(
      people.map(({ id }, index) => {
        const own = new Set((found[index] ?? []).map(({ code }) => code));
        return [id, codes.map((code) => ({ code, isMember: own.has(code) }))];
      }),
    );
  }

  private async nextTimes(
    tx: Tx,
    { timeZone }: Program,
    versions: readonly StoredVersion[],
    people: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<Uuid, Date | null>> {
    if (versions.every(({ timeTrigger }) => timeTrigger === null)) return new Map();
    const ids = people.map(({ id }) => id);
    const isBirthday = versions.some(({ timeTrigger }) => timeTrigger?.kind === 'BIRTHDAY');
    const traits = isBirthday ? await this.customers.traitsOf(tx, ids) : null;
    return new Map(
      people.map(({ id, enrolledAt, status }) => {
        if (enrolledAt === null || status !== 'ACTIVE') return [id, null];
        const birthday = traits?.get(id)?.birthday ?? null;
        return [id, nextFiringAt(versions, { birthday, enrolledAt }, now, timeZone)];
      }),
    );
  }
}

type Standing = Pick<CustomerCampaign, 'state' | 'version' | 'arm' | 'limits' | 'coolDownUntil'>;

function countingOf(
  { versions, current }: CampaignWithVersions,
  now: Date,
): { readonly version: StoredVersion; readonly state: CustomerCampaign['state'] } {
  if (current) return { version: current, state: current.state };
  const [planned] = versionsPlanned(versions, now);
  if (planned) return { version: planned, state: 'PLANNED' };
  const last = required(versions.at(-1), 'a version');
  return { version: last, state: last.state };
}

function coolDownOf(
  want: Parameters<typeof coolDownOverOn>[0],
  book: LimitBook,
): Pick<CustomerCampaign, 'coolDownUntil'> {
  const free = coolDownOverOn(want, book);
  return { coolDownUntil: free === want.day ? null : free };
}

function whyNotToday(
  { state, version, arm, limits, coolDownUntil }: Standing,
  { status, enrolledAt }: CustomerRef,
): string | null {
  if (state !== 'ACTIVE') return state === 'DRAFT' ? 'NOT_BEGUN' : state;
  if (status === 'SUSPENDED') return 'SUSPENDED';
  if (enrolledAt === null) return 'NOT_ENROLLED';
  if (arm === HOLDOUT) return 'HELD_OUT';
  if (coolDownUntil !== null) return 'COOL_DOWN';
  // Budgets of points and money are none of what is given without points.
  const counts = (limit: Limit): boolean => limit.measure === 'TIMES' || version.effects.length > 0;
  return limits.some(({ limit, used }) => counts(limit) && used >= limit.max) ? 'LIMIT_REACHED' : null;
}

/** What a campaign acts on, or acted on by an earlier version. */
function kindsOf(versions: readonly StoredVersion[]): ActivityKind[] {
  const kinds = versions
    .filter(({ state }) => state !== 'DRAFT')
    .flatMap(({ trigger: type, timeTrigger }): ActivityKind[] => {
      const trigger = timeTrigger && triggerKeyOf(timeTrigger);
      const linked = type === ORDER_PAID ? [{ type: ORDER_LINKED, trigger }] : [];
      return [{ type, trigger }, ...linked];
    });
  return [...new Map(kinds.map((kind) => [`${kind.type} ${kind.trigger ?? ''}`, kind])).values()];
}

function ofCampaign(
  { campaign, versions }: CampaignWithVersions,
  activity: Activity,
  explained: Explained,
): ExplainedActivity {
  const isOwn = (one: { readonly campaign: Campaign }): boolean => one.campaign.id === campaign.id;
  const evaluations = explained.evaluations.filter(isOwn);
  const others = explained.others.filter(isOwn);
  const isGiven = evaluations.some(({ given }) => given > 0n) || others.some(({ units }) => units > 0);
  const reason = [...evaluations, ...others].find((one) => one.whyNot !== null)?.whyNot;
  const whyNot = isGiven ? null : (reason ?? whyNotAsked(versions, activity));
  return { activity, evaluations, others, whyNot };
}

/** Why a campaign has nothing to say about an activity of a type that it acts on, or acted on once. */
function whyNotAsked(versions: readonly StoredVersion[], activity: Activity): UnaskedReason {
  const { occurredAt: at, attributes } = activity;
  const [version] = [...versionsInForce(versions, at), ...versionsPlanned(versions, at)];
  if (!version) return 'NOT_BEGUN';
  if (version.state === 'ENDED') return 'ENDED';
  return actsOn(version, { type: triggerOf(activity), attributes }) ? 'NO_ORDER' : 'OTHER_TRIGGER';
}
