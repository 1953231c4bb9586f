import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { armOf, HOLDOUT } from '#campaigns';
import type { Uuid } from '#kernel';
import { backgroundScope, Database } from '#platform';
import { FalseAlarms, type AaResult } from '../domain/experiments/aa-check.js';
import { findUntouched } from '../persistence/experiments/untouched.js';

/** How often customers are split, and how many. */
export interface AaAsked {
  readonly splits: number;
  /** The same customers, seed and splits give the same answer. */
  readonly seed: number;
  /** At most so many customers. */
  readonly customers: number;
}

const AA_SPLITS_MAX = 10_000;
const AA_CUSTOMERS_MAX = 20_000;

const HALVES = { holdoutPermille: 500, variants: [] };
/** What customers did in so many days is compared. */
const DAYS = 90;
/** Splits between which other work of the process gets its turn. */
const CHUNK = 20;

/** Tries experiments on customers to whom nothing was done: whoever finds effects there finds them anywhere. */
@Injectable()
export class AaChecks {
  constructor(private readonly database: Database) {}

  /** Customers are read once; each split is by the hash that experiments draw with, under a name of its own. */
  async run(
    programId: Uuid,
    { splits, seed, customers }: AaAsked,
    watch: (done: number, of: number) => void = () => undefined,
  ): Promise<AaResult> {
    const asked = { days: DAYS, limit: Math.min(customers, AA_CUSTOMERS_MAX), seed };
    const found = await this.database.tx(backgroundScope(programId), (tx) => findUntouched(tx, asked));
    const ids = found.map(({ customerId }) => customerId);
    const alarms = new FalseAlarms(found);
    const all = Math.min(splits, AA_SPLITS_MAX);
    for (let split = 0; split < all; split += 1) {
      const name = `aa/${seed}/${split}`;
      alarms.add((place) => armOf(HALVES, name, ids[place] ?? '') !== HOLDOUT);
      if (split % CHUNK !== CHUNK - 1) continue;
      watch(split + 1, all);
      await setImmediate();
    }
    return alarms.result();
  }
}
