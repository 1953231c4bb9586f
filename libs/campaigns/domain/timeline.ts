import { versionsInForce, type CampaignVersion } from './campaign.js';

/** The versions in force at any instant, for many instants: that changes only when one of them begins. */
export class Timeline<V extends CampaignVersion> {
  private readonly starts: readonly number[];
  private readonly known = new Map<number, readonly V[]>();

  /** `matters`: which of those in force are asked for. One that does not matter still takes the place of an earlier one. */
  constructor(
    private readonly versions: readonly V[],
    private readonly matters: (version: V) => boolean = () => true,
  ) {
    this.starts = versions.map(({ effectiveFrom }) => effectiveFrom.getTime()).sort((a, b) => a - b);
  }

  at(time: Date): readonly V[] {
    const begun = this.starts.findLastIndex((start) => start <= time.getTime());
    const known = this.known.get(begun);
    if (known) return known;
    const inForce = versionsInForce(this.versions, time).filter(this.matters);
    this.known.set(begun, inForce);
    return inForce;
  }
}
