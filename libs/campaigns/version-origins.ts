import type { Uuid } from '#kernel';
import type { CampaignWithVersions } from './campaigns.service.js';
import type { Campaign } from './domain/campaign.js';
import type { StoredVersion } from './stored-versions.js';

/** A version with the campaign that it is of. */
export interface VersionOrigin {
  readonly campaign: Campaign;
  readonly version: StoredVersion;
}

/** By version id. */
export type VersionOrigins = ReadonlyMap<Uuid, VersionOrigin>;

export function originsOf(campaigns: readonly CampaignWithVersions[]): VersionOrigins {
  return new Map(
    campaigns.flatMap(({ campaign, versions }) =>
      versions.map((version) => [version.id, { campaign, version }] as const),
    ),
  );
}
