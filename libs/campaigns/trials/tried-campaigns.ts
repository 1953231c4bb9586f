import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { err, invalid, newId, notFound, ok, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { TermsChecker, type CampaignTerms } from '../campaign-terms.js';
import { Campaigns, type CampaignWithVersions } from '../campaigns.service.js';
import type { StoredVersion } from '../stored-versions.js';

/** Campaigns that are tried together. */
export const TRIED_MAX = 8;
/** Campaigns that they may take the place of. */
const REPLACED_MAX = 100;
/** Where none is named. */
const ALWAYS = new Date(0);

/** What is tried: terms that are stored nowhere, or a campaign by its code: its draft, or else what holds now. */
export type TriedCampaign =
  | { readonly terms: CampaignTerms }
  /** With the number of a version, that one. */
  | { readonly code: string; readonly number?: number };

/** What is tried, and instead of what. */
export interface TrialTerms {
  readonly campaigns: readonly TriedCampaign[];
  /** Codes of campaigns that would not be in force. One that is tried by its code is replaced anyway. */
  readonly replaces: readonly string[];
}

/** A version that is tried, in force since ever. */
export interface TriedVersion {
  readonly version: StoredVersion;
  /** Place in the list of what is tried, from 0. */
  readonly place: number;
  /** Code of the campaign; null of terms that are stored nowhere. */
  readonly code: string | null;
}

/** What is tried, ready to be evaluated beside what is in force. */
export interface Trial {
  readonly tried: readonly TriedVersion[];
  /** All versions of the program. */
  readonly versions: readonly StoredVersion[];
  readonly replaced: ReadonlySet<Uuid>;
}

/** Makes versions of what is tried, checked as saving it would. Writes nothing. Problems: those of saving, NOT_FOUND. */
@Injectable()
export class TriedCampaigns {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly terms: TermsChecker,
  ) {}

  async resolve(tx: Tx, program: Program, trial: TrialTerms, now: Date): Promise<Result<Trial, Problem>> {
    const count = trial.campaigns.length;
    if (count < 1 || count > TRIED_MAX)
      return err(invalid(['campaigns'], `1 to ${TRIED_MAX} campaigns are tried together.`));
    if (trial.replaces.length > REPLACED_MAX)
      return err(invalid(['replaces'], `At most ${REPLACED_MAX} campaigns are replaced.`));
    const all = await this.campaigns.list(tx, now);
    const byCode = new Map(all.map((found) => [found.campaign.code, found]));
    const replaced = new Set<Uuid>();
    for (const [index, code] of trial.replaces.entries()) {
      const found = byCode.get(code);
      if (!found) return err(notFound('campaign', ['replaces', String(index)]));
      replaced.add(found.campaign.id);
    }
    const tried: TriedVersion[] = [];
    for (const [place, one] of trial.campaigns.entries()) {
      const path = ['campaigns', String(place)];
      const version =
        'code' in one
          ? storedVersionOf(byCode.get(one.code), one.number, path)
          : await this.versionOf(tx, program, one.terms, { now, place, path });
      if (!version.ok) return version;
      if ('code' in one) {
        if (tried.some(({ code }) => code === one.code))
          return err(invalid([...path, 'code'], 'A campaign is tried once.'));
        replaced.add(version.value.campaignId);
      }
      tried.push({ version: version.value, place, code: 'code' in one ? one.code : null });
    }
    return ok({ tried, versions: all.flatMap(({ versions }) => versions), replaced });
  }

  private async versionOf(
    tx: Tx,
    { timeZone }: Program,
    terms: CampaignTerms,
    { now, place, path }: { readonly now: Date; readonly place: number; readonly path: readonly string[] },
  ): Promise<Result<StoredVersion, Problem>> {
    const checked = await this.terms.check(tx, terms, now, timeZone);
    if (!checked.ok) return err(within([...path, 'terms'], checked.problem));
    // Of equals in a group the oldest campaign gives: here, the one that is named first.
    const campaignId = newId(new Date(now.getTime() + place));
    return ok({
      ...{ id: newId(now), campaignId, number: 1, state: 'ACTIVE', effectiveFrom: ALWAYS },
      ...checked.value,
      ...{ createdAt: now, createdBy: '' },
    });
  }
}

function storedVersionOf(
  found: CampaignWithVersions | undefined,
  wanted: number | undefined,
  path: readonly string[],
): Result<StoredVersion, Problem> {
  const last = found?.versions.find(({ number }) => number === wanted) ?? found?.versions.at(-1);
  if (!found || !last) return err(notFound('campaign', [...path, 'code']));
  const version = last.number === wanted || last.state === 'DRAFT' ? last : (found.current ?? last);
  return ok({ ...version, state: 'ACTIVE', effectiveFrom: ALWAYS });
}

/** The problem of a part of an input, with the place of that part. */
function within(path: readonly string[], problem: Problem): Problem {
  return { ...problem, path: [...path, ...(problem.path ?? [])] };
}
