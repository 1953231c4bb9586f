import type { Points, Uuid } from '#kernel';
import type { CampaignVersion } from './campaign.js';
import { emptyBook, outcomesOf, pointTypeOf, type SeenOrder } from './outcomes.js';

/**
 * What campaigns make of the same orders in several worlds, which may differ in the campaigns and in what is known of customers:
 * points that are kept after returns. Limits count from the first order on, in the order in which orders are added.
 */
export class Replay<V extends CampaignVersion> {
  private readonly worlds: readonly {
    readonly book: ReturnType<typeof emptyBook>;
    readonly kept: Map<Uuid, Points>;
  }[];

  constructor(worldCount: number) {
    this.worlds = Array.from({ length: worldCount }, () => ({
      book: emptyBook(),
      kept: new Map<Uuid, Points>(),
    }));
  }

  /** The next orders, by their times, as each of the worlds sees them. */
  async add(seen: readonly (readonly SeenOrder<V>[])[]): Promise<void> {
    for (const [index, { book, kept }] of this.worlds.entries())
      for (const { points } of await outcomesOf(seen[index] ?? [], book))
        for (const { grant, kept: keptOfOne } of points) {
          const pointTypeId = pointTypeOf(grant);
          kept.set(pointTypeId, (kept.get(pointTypeId) ?? 0n) + keptOfOne);
        }
  }

  /** By point type, the points of each world. */
  figures(): Map<Uuid, Points[]> {
    const types = [...new Set(this.worlds.flatMap(({ kept }) => [...kept.keys()]))].sort();
    return new Map(types.map((type) => [type, this.worlds.map(({ kept }) => kept.get(type) ?? 0n)]));
  }
}
