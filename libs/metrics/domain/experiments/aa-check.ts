import { shareOf, type Share } from '../rate.js';
import { welch, type Moments } from '../statistics/means.js';
import { compareProportions } from '../statistics/proportions.js';

/** What a customer did whom nothing was done to. */
export interface UntouchedCustomer {
  readonly hasBought: boolean;
  /** Minor units. */
  readonly net: number;
}

const ALPHA = 0.05;
/** So many standard errors around the share that is to be expected: 3.5 % to 6.5 % over 2,000 splits. */
const REACH = 3.1;

export interface AaResult {
  readonly customers: number;
  readonly splits: number;
  /** Splits whose shares of buyers differ with p < 0.05, though nothing was done. */
  readonly ofShares: Share;
  /** Splits whose money does. */
  readonly ofMoney: Share;
  /** Where both have to lie. */
  readonly expected: { readonly low: number; readonly high: number };
  /** Whether both do: then the drawing and the tests can be trusted here. */
  readonly isSound: boolean;
}

/** Counts false alarms: splits the same customers in two again and again, and compares halves that differ by nothing but chance. */
export class FalseAlarms {
  private splits = 0;
  private ofShares = 0;
  private ofMoney = 0;

  constructor(private readonly customers: readonly UntouchedCustomer[]) {}

  /** `isTreated` is asked of each customer by place. */
  add(isTreated: (place: number) => boolean): void {
    const halves = [new Half(), new Half()] as const;
    for (const [place, customer] of this.customers.entries()) halves[isTreated(place) ? 1 : 0].add(customer);
    const [a, b] = halves;
    this.splits += 1;
    if ((compareProportions(a.buyers, b.buyers)?.p ?? 1) < ALPHA) this.ofShares += 1;
    if ((welch(a.money, b.money)?.p ?? 1) < ALPHA) this.ofMoney += 1;
  }

  result(): AaResult {
    const { splits, customers } = this;
    const reach = REACH * Math.sqrt((ALPHA * (1 - ALPHA)) / Math.max(1, splits));
    const expected = { low: Math.max(0, ALPHA - reach), high: ALPHA + reach };
    const isIn = ({ value }: Share): boolean =>
      value !== null && value >= expected.low && value <= expected.high;
    const [ofShares, ofMoney] = [shareOf(this.ofShares, splits), shareOf(this.ofMoney, splits)];
    const isSound = isIn(ofShares) && isIn(ofMoney);
    return { customers: customers.length, splits, ofShares, ofMoney, expected, isSound };
  }
}

class Half {
  private hits = 0;
  private count = 0;
  private sum = 0;
  private sumOfSquares = 0;

  add({ hasBought, net }: UntouchedCustomer): void {
    this.count += 1;
    if (hasBought) this.hits += 1;
    this.sum += net;
    this.sumOfSquares += net * net;
  }

  get buyers(): { readonly hits: number; readonly total: number } {
    return { hits: this.hits, total: this.count };
  }

  get money(): Moments {
    return { count: this.count, sum: this.sum, sumOfSquares: this.sumOfSquares };
  }
}
