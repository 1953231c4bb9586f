import type { Points, Uuid } from '#kernel';

/** Points of customers at fixed shares of them, from the one who has least to the one who has most. */
export interface Distribution {
  readonly min: Points;
  readonly p10: Points;
  readonly p25: Points;
  readonly median: Points;
  readonly p75: Points;
  readonly p90: Points;
  readonly p99: Points;
  readonly max: Points;
}

/** The places of customers in all lists: about 150 bytes each. */
export class CustomerPlaces {
  private readonly places = new Map<Uuid, number>();

  get count(): number {
    return this.places.size;
  }

  of(customerId: Uuid): number {
    const known = this.places.get(customerId);
    if (known !== undefined) return known;
    const place = this.places.size;
    this.places.set(customerId, place);
    return place;
  }
}

/** A number for each place that was added to. */
export class PointsByPlace {
  private readonly points = new Map<number, Points>();

  add(place: number, points: Points): void {
    this.points.set(place, (this.points.get(place) ?? 0n) + points);
  }

  /** Those of which it is true. */
  count(of: (points: Points) => boolean): number {
    return this.values().filter(of).length;
  }

  /**
   * By nearest rank: the smallest that so many hundredths of all do not exceed, so each is somebody's very points. Null when
   * there is nobody.
   */
  distribution(): Distribution | null {
    const sorted = this.values().sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (sorted.length === 0) return null;
    const at = (hundredths: number): Points =>
      sorted[Math.max(0, Math.ceil((sorted.length * hundredths) / 100) - 1)] ?? 0n;
    return {
      ...{ min: at(0), p10: at(10), p25: at(25), median: at(50) },
      ...{ p75: at(75), p90: at(90), p99: at(99), max: at(100) },
    };
  }

  private values(): Points[] {
    return [...this.points.values()];
  }
}
