import { Seeded } from '../../support/seeded.js';

/** What is limited: all uses, all uses counted in slots, those of each person or of each code, or the money. */
export const KINDS = ['ALL', 'FLASH', 'CUSTOMER', 'CODE', 'BUDGET'] as const;
export type Kind = (typeof KINDS)[number];

/** One storm of clients on one shop. */
export interface StormPlan {
  readonly seed: number;
  readonly clients: number;
  /** Fewer than clients: several tabs of one person. */
  readonly persons: number;
  readonly kind: Kind;
  readonly limit: number;
  /** Whether there is a second coupon, twice for each person: limits that are short at different times. */
  readonly hasSecond: boolean;
  readonly paysPoints: boolean;
  /** Whether time goes on so far that reservations end by themselves. */
  readonly expires: boolean;
  readonly lateCommit: 'RESERVE_AGAIN' | 'REFUSE';
  readonly actions: number;
}

/** Small ones mostly: they take little time, and find as much. */
const SIZES = [...Array<number>(16).fill(16), ...[24, 24, 24, 32, 32, 64, 100, 200]] as [number, ...number[]];
const LIMITS = [1, 2, 100] as const;
/** Of each person or code alone: a hundred of them each would take all day. */
const OWN_LIMITS = [1, 2] as const;

/** The plan of a seed: always the same. Which of its calls is done first is for the machine to say. */
export function planOf(seed: number): StormPlan {
  const random = new Seeded(seed);
  const kind = random.pick(KINDS);
  const clients = random.pick(SIZES);
  const limit = random.pick(kind === 'CUSTOMER' ? OWN_LIMITS : LIMITS);
  return {
    ...{ seed, clients, kind, limit },
    persons: random.bool() || limit > clients ? clients : Math.max(4, Math.floor(clients / 3)),
    // A second coupon would change what the first takes off.
    hasSecond: random.bool() && kind !== 'BUDGET',
    paysPoints: random.bool(),
    expires: random.bool(),
    lateCommit: random.int(0, 3) === 0 ? 'REFUSE' : 'RESERVE_AGAIN',
    actions: random.int(3, 5),
  };
}
