import { Injectable } from '@nestjs/common';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { Campaigns } from './campaigns.service.js';
import { differencesOf, type Difference } from './domain/version-diff.js';
import type { StoredVersion } from './stored-versions.js';

/** What changed from one version of a campaign to another. */
export interface VersionDiff {
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly differences: readonly Difference[];
}

/** Compares versions of campaigns. */
@Injectable()
export class VersionDiffs {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
  ) {}

  /** By the numbers of the versions; null when there is no such campaign or version. */
  async diff(
    tx: Tx,
    numbers: { readonly code: string; readonly from: number; readonly to: number },
    now: Date,
  ): Promise<VersionDiff | null> {
    const found = await this.campaigns.byCode(tx, numbers.code, now);
    const versionOf = (wanted: number): StoredVersion | undefined =>
      found?.versions.find(({ number }) => number === wanted);
    const [before, after] = [versionOf(numbers.from), versionOf(numbers.to)];
    if (!before || !after) return null;
    const codes = new Map((await this.pointTypes.list(tx)).map(({ id, code }) => [id, code]));
    const plain = (version: StoredVersion): object => plainOf(version, codes);
    return { ...numbers, differences: differencesOf(plain(before), plain(after)) };
  }
}

/** A version as a reader knows it: without what only names it, conditions as texts, point types by their codes. */
function plainOf(version: StoredVersion, codes: ReadonlyMap<string, string>): object {
  const { id: _, campaignId: _campaign, number: _number, createdAt: _at, createdBy: _by, ...terms } = version;
  const { programId: _program, ...own } = terms as typeof terms & { programId?: unknown };
  return {
    ...own,
    condition: own.condition?.text ?? null,
    ...own.limits,
    otherEffects: own.otherEffects.map(({ kind, settings, variant }) => ({ variant, [kind]: settings })),
    // What points were worth then is a setting of the point type.
    effects: own.effects.map(({ pointTypeId, amount, lotPolicy, value: _value, ...effect }) => ({
      ...effect,
      pointType: codes.get(pointTypeId) ?? pointTypeId,
      amount: 'lines' in amount ? { ...amount, lines: amount.lines?.text ?? null } : amount,
      ...lotPolicy,
    })),
  };
}
