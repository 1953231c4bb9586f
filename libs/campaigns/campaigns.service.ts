import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type ProgramActor } from '#access';
import {
  err,
  groupedBy,
  invalid,
  newId,
  notFound,
  ok,
  problem,
  type Problem,
  type Result,
  type TimeZone,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import { TermsChecker, type CampaignTerms } from './campaign-terms.js';
import { versionsInForce, type Campaign, type CampaignState } from './domain/campaign.js';
import { isSameExperiment } from './domain/experiment.js';
import { wantedTriggersOf, type WantedTrigger } from './domain/occurrence.js';
import { checkNames } from './domain/rule-checks.js';
import { Exposures, type ArmCount } from './persistence/exposures.js';
import { CampaignRepository } from './persistence/campaign.repository.js';
import { StoredVersions, type StoredVersion } from './stored-versions.js';

export interface CampaignCommand {
  readonly actor: ProgramActor;
  readonly code: string;
  readonly now: Date;
  /** Where the command came from, for its audit row. */
  readonly requestId?: string;
  readonly ip?: string;
  /** From when on it holds; not in the past. Null: now. */
  readonly effectiveFrom: Date | null;
}

export interface TermsCommand extends CampaignCommand {
  readonly terms: CampaignTerms;
  /** A draft is kept to be tried and published; it never comes into force itself. */
  readonly isDraft?: boolean;
}

export interface CampaignWithVersions {
  readonly campaign: Campaign;
  /** By number. */
  readonly versions: readonly StoredVersion[];
  /** The one in force; null before the first begins. */
  readonly current: StoredVersion | null;
}

/**
 * Campaigns, versioned: a change makes a version that holds from a given instant on, and never touches the ones before,
 * because awards and returns are settled by the version that made them. One that comes into force like an earlier one is
 * checked as a new one is, at that instant, and takes the value of points as it is now.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, ALREADY_EXISTS, CAMPAIGN_ENDED, NO_DRAFT,
 * NOT_PUBLISHED, EXPERIMENT_FIXED.
 */
@Injectable()
export class Campaigns {
  private readonly repository = new CampaignRepository();
  private readonly exposures = new Exposures();

  constructor(
    private readonly programs: Programs,
    private readonly stored: StoredVersions,
    private readonly terms: TermsChecker,
    private readonly audit: AuditLog,
  ) {}

  async list(tx: Tx, now: Date): Promise<CampaignWithVersions[]> {
    const [campaigns, versions] = [await this.repository.campaigns(tx), await this.stored.all(tx)];
    const byCampaign = groupedBy(versions, ({ campaignId }) => campaignId);
    return campaigns.map((campaign) => withVersions(campaign, byCampaign.get(campaign.id) ?? [], now));
  }

  async byCode(tx: Tx, code: string, now: Date): Promise<CampaignWithVersions | null> {
    return (await this.list(tx, now)).find(({ campaign }) => campaign.code === code) ?? null;
  }

  /** All versions of the program: the engine picks those in force at the time of each activity. */
  async versions(tx: Tx): Promise<StoredVersion[]> {
    return this.stored.all(tx);
  }

  /** The time triggers that campaigns wait for, each since its campaign first did. */
  async wantedTriggers(tx: Tx, now: Date): Promise<WantedTrigger[]> {
    return wantedTriggersOf(await this.stored.all(tx), now);
  }

  /** How many customers each arm of the campaigns' experiments has, by campaign id; those without any are left out. */
  armCounts(tx: Tx, campaignIds: readonly Uuid[]): Promise<Map<Uuid, ArmCount[]>> {
    return this.exposures.countByArm(tx, campaignIds);
  }

  /** Starts a campaign. */
  async create(
    tx: Tx,
    command: TermsCommand & { readonly name: string },
  ): Promise<Result<CampaignWithVersions, Problem>> {
    const { actor, code, name, now } = command;
    const started = await this.start(tx, command);
    if (!started.ok) return started;
    const campaign = { id: newId(now), programId: actor.programId, code, name, createdAt: now };
    const begin = beginOf(command);
    if (!begin.ok) return begin;
    const version = await this.versionOf(
      tx,
      campaign,
      1,
      command.isDraft ? 'DRAFT' : 'ACTIVE',
      command.terms,
      begin.value,
      command,
    );
    if (!version.ok) return version;
    await this.repository.insertCampaign(tx, campaign);
    return this.keep(tx, campaign, [], version.value, 'campaign.created', command);
  }

  /** Changes how a campaign works, from now or a later instant on, without stopping it; or keeps that as a draft. */
  async change(tx: Tx, command: TermsCommand): Promise<Result<CampaignWithVersions, Problem>> {
    const { terms, isDraft = false } = command;
    const action = isDraft ? 'campaign.drafted' : 'campaign.changed';
    return this.addVersion(tx, command, action, ({ before }) =>
      ok({ state: isDraft ? 'DRAFT' : (before?.state ?? 'DRAFT'), terms }),
    );
  }

  /** Lets the draft hold: the last version, if that is one and still right. */
  async publish(tx: Tx, command: CampaignCommand): Promise<Result<CampaignWithVersions, Problem>> {
    return this.addVersion(tx, command, 'campaign.published', ({ last }) =>
      last.state === 'DRAFT'
        ? ok({ state: 'ACTIVE', like: last })
        : err(problem('NO_DRAFT', 'The last version of the campaign is no draft.', { path: ['code'] })),
    );
  }

  /** Pauses, resumes (if its terms are still right) or, for good, ends a campaign. */
  async setState(
    tx: Tx,
    command: CampaignCommand & { readonly state: Exclude<CampaignState, 'DRAFT'> },
  ): Promise<Result<CampaignWithVersions, Problem>> {
    const { state } = command;
    const action = { ACTIVE: 'campaign.resumed', PAUSED: 'campaign.paused', ENDED: 'campaign.ended' }[state];
    return this.addVersion(tx, command, action, ({ before }) =>
      before
        ? ok({ state, like: before })
        : err(problem('NOT_PUBLISHED', 'A campaign that is a draft is published first.', { path: ['code'] })),
    );
  }

  /**
   * Starts a campaign as a draft with the terms of another: of its draft, or of what holds now. They may be out of date:
   * they are there to be changed, and are checked when the draft is published.
   */
  async clone(
    tx: Tx,
    command: Omit<CampaignCommand, 'effectiveFrom'> & { readonly from: string; readonly name: string },
  ): Promise<Result<CampaignWithVersions, Problem>> {
    const { actor, from, code, name, now } = command;
    const source = await this.byCode(tx, from, now);
    const last = source?.versions.at(-1);
    if (!source || !last) return err(notFound('campaign', ['from']));
    const like = last.state === 'DRAFT' ? last : (source.current ?? last);
    const started = await this.start(tx, command);
    if (!started.ok) return started;
    const campaign = { id: newId(now), programId: actor.programId, code, name, createdAt: now };
    const effects = await this.terms.atCurrentValue(tx, like.effects);
    const copied = { ...copyOf(like, 1, 'DRAFT', now, command), effects, campaignId: campaign.id };
    await this.repository.insertCampaign(tx, campaign);
    return this.keep(tx, campaign, [], copied, 'campaign.cloned', { ...command, effectiveFrom: null });
  }

  /** Keeps the code for one campaign. */
  private async start(
    tx: Tx,
    { actor, code, name }: Pick<CampaignCommand, 'actor' | 'code'> & { readonly name: string },
  ): Promise<Result<true, Problem>> {
    const names = checkNames(code, name);
    if (!names.ok) return names;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    return (await this.repository.byCode(tx, code))
      ? err(problem('ALREADY_EXISTS', 'The program has a campaign of this code.', { path: ['code'] }))
      : names;
  }

  private async addVersion(
    tx: Tx,
    command: CampaignCommand,
    action: string,
    nextOf: (versions: VersionsAt) => Result<NextVersion, Problem>,
  ): Promise<Result<CampaignWithVersions, Problem>> {
    const { actor, code, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    // Two changes at once would both take the next number: the second waits here.
    await tx.query('select from campaigns where program_id = $1 and code = $2 for no key update', [
      tx.programId,
      code,
    ]);
    const found = await this.byCode(tx, code, now);
    const last = found?.versions.at(-1);
    if (!found || !last) return err(notFound('campaign', ['code']));
    const begin = beginOf(command);
    if (!begin.ok) return begin;
    // What is changed is what would hold then: a version that is only planned for later is overtaken.
    const published = found.versions.filter((version) => version.state !== 'DRAFT');
    const before = versionsInForce(found.versions, begin.value)[0] ?? published.at(-1) ?? null;
    if (found.current?.state === 'ENDED' || before?.state === 'ENDED')
      return err(problem('CAMPAIGN_ENDED', 'An ended campaign stays as it is.', { path: ['code'] }));
    const next = nextOf({ last, before });
    if (!next.ok) return next;
    const { state } = next.value;
    const number = last.number + 1;
    const { experiment } = 'terms' in next.value ? next.value.terms : next.value.like;
    if (before && state !== 'DRAFT' && !isSameExperiment(before.experiment, experiment)) {
      const message = 'The experiment of a published campaign stays as it is: clone the campaign.';
      return err(problem('EXPERIMENT_FIXED', message, { path: ['experiment'] }));
    }
    const { timeZone } = program.value;
    const version =
      'terms' in next.value
        ? await this.versionOf(tx, found.campaign, number, state, next.value.terms, begin.value, command)
        : await this.checkedCopy(tx, copyOf(next.value.like, number, state, begin.value, command), timeZone);
    if (!version.ok) return version;
    return this.keep(tx, found.campaign, found.versions, version.value, action, command);
  }

  private async keep(
    tx: Tx,
    campaign: Campaign,
    before: readonly StoredVersion[],
    version: StoredVersion,
    action: string,
    { actor, now, requestId, ip }: CampaignCommand,
  ): Promise<Result<CampaignWithVersions, Problem>> {
    await this.stored.insert(tx, version);
    const { number, state, effectiveFrom } = version;
    const details = { code: campaign.code, number, state, effectiveFrom: effectiveFrom.toISOString() };
    await this.audit.record(tx, {
      actor,
      action,
      subjectType: 'campaign',
      subjectId: campaign.id,
      details,
      now,
      requestId,
      ip,
    });
    return ok(withVersions(campaign, [...before, version], now));
  }

  private async versionOf(
    tx: Tx,
    campaign: Campaign,
    number: number,
    state: CampaignState,
    terms: CampaignTerms,
    effectiveFrom: Date,
    { actor, now }: CampaignCommand,
  ): Promise<Result<StoredVersion, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const checked = await this.terms.check(tx, terms, effectiveFrom, program.value.timeZone);
    if (!checked.ok) return checked;
    return ok({
      ...{ id: newId(now), campaignId: campaign.id, number, state, effectiveFrom },
      ...checked.value,
      createdAt: now,
      createdBy: principalOf(actor),
    });
  }

  /** Checks a version with the terms of an earlier one. Whatever its terms are by now, a campaign can be stopped. */
  private async checkedCopy(
    tx: Tx,
    copied: StoredVersion,
    timeZone: TimeZone,
  ): Promise<Result<StoredVersion, Problem>> {
    if (copied.state !== 'ACTIVE') return ok(copied);
    const checked = await this.terms.recheck(tx, copied, timeZone);
    return checked.ok ? ok({ ...copied, ...checked.value }) : checked;
  }
}

/** What a change starts from. */
interface VersionsAt {
  /** Of the highest number, a draft perhaps. */
  readonly last: StoredVersion;
  /** What would hold without the change; null when nothing was published yet. */
  readonly before: StoredVersion | null;
}

/** A version to come: with terms of its own, or like another. */
type NextVersion =
  | { readonly state: CampaignState; readonly terms: CampaignTerms }
  | { readonly state: CampaignState; readonly like: StoredVersion };

/** A version with the terms of another. */
function copyOf(
  before: StoredVersion,
  number: number,
  state: CampaignState,
  effectiveFrom: Date,
  { actor, now }: Pick<CampaignCommand, 'actor' | 'now'>,
): StoredVersion {
  const changed = { id: newId(now), number, state, effectiveFrom, createdAt: now };
  return { ...before, ...changed, createdBy: principalOf(actor) };
}

function withVersions(campaign: Campaign, all: readonly StoredVersion[], now: Date): CampaignWithVersions {
  const versions = [...all].sort((a, b) => a.number - b.number);
  return { campaign, versions, current: versionsInForce(versions, now)[0] ?? null };
}

/** A version of the past would change what earlier orders ought to have earned. */
function beginOf({ effectiveFrom, now }: CampaignCommand): Result<Date, Problem> {
  if (effectiveFrom === null) return ok(now);
  return effectiveFrom >= now
    ? ok(effectiveFrom)
    : err(invalid(['effectiveFrom'], 'A version cannot begin in the past.'));
}
