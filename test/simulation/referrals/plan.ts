import { Seeded } from '../../support/seeded.js';

/** One storm of friends on one shop. */
export interface StormPlan {
  readonly seed: number;
  /** Customers, each of whom may refer and be referred. */
  readonly people: number;
  readonly clients: number;
  readonly rounds: number;
  readonly actions: number;
  /** Whether everybody wants to be referred by the next, the last by the first. */
  readonly isRing: boolean;
  readonly maturingDays: number;
  readonly delayDays: number;
  readonly onReturn: 'REVOKE' | 'KEEP';
  /** Approved friends for which an advocate is rewarded, ever; null: all. */
  readonly cap: number | null;
  /** So many people use one device: whichever of them is referred is flagged. */
  readonly sharers: number;
}

const SIZES = [6, 6, 8, 8, 8, 10, 12, 16, 24, 40] as const;

/** The plan of a seed: always the same. Which of its calls is done first is for the machine to say. */
export function planOf(seed: number): StormPlan {
  const random = new Seeded(seed);
  const people = random.pick([...SIZES]);
  return {
    ...{ seed, people, isRing: random.int(0, 3) === 0 },
    clients: random.int(4, 9),
    rounds: random.int(3, 4),
    actions: random.int(3, 5),
    maturingDays: random.pick([0, 2, 5]),
    delayDays: random.pick([0, 0, 1]),
    onReturn: random.int(0, 3) === 0 ? 'KEEP' : 'REVOKE',
    cap: random.int(0, 3) === 0 ? 2 : null,
    sharers: random.pick([0, Math.ceil(people / 2), people]),
  };
}
