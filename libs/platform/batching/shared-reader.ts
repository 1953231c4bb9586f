import type { Deadline, Uuid } from '#kernel';
import type { Database, Tx } from '../database/database.js';
import type { BatchObserver } from '../telemetry/batch-observer.js';
import { Batcher } from './batcher.js';

export interface SharedReaderOptions<K, V> {
  /** What is read, for metrics: "wallets". */
  readonly kind: string;
  /** Reads all keys at once; answers in their order. */
  readonly find: (tx: Tx, keys: readonly K[]) => Promise<readonly V[]>;
  readonly observer?: BatchObserver;
}

interface Wanted<K> {
  readonly programId: Uuid;
  readonly key: K;
}

/** Transactions of one kind of read at once: enough to read on while one is waited for. */
const LANES = 2;
const BATCH_SIZE_MAX = 500;
const QUEUE_MAX = 5_000;

/**
 * Reads something by its key for all requests of a program that ask at the same time, in one transaction: a data
 * loader across requests. It remembers nothing: whoever asks after a write was answered reads what was written.
 */
export class SharedReader<K, V> {
  private readonly batcher: Batcher<Wanted<K>, V>;
  private turns = 0;
  private lane: string | null = null;

  constructor(database: Database, { kind, find, observer = database.batches }: SharedReaderOptions<K, V>) {
    this.batcher = new Batcher<Wanted<K>, V>({
      kind,
      lanes: LANES,
      batchSizeMax: BATCH_SIZE_MAX,
      queueMax: QUEUE_MAX,
      laneOf: () => this.laneOfTurn(),
      groupOf: ({ programId }) => programId,
      run: (wanted, batch) => {
        const scope = { programId: wanted[0]?.programId ?? null, ...batch };
        const keys = wanted.map(({ key }) => key);
        return database.tx(scope, (tx) => find(tx, keys));
      },
      gate: database.gate,
      observer,
    });
  }

  /** The deadline is that of the request that asks; none when no request waits for it. Throws as `Batcher.submit`. */
  load(programId: Uuid, key: K, deadline: Deadline | undefined): Promise<V> {
    return this.batcher.submit({ programId, key }, deadline);
  }

  /** What one answer asks for in one turn of the event loop stays together, so that what follows does as well. */
  private laneOfTurn(): string {
    if (this.lane !== null) return this.lane;
    setImmediate(() => (this.lane = null));
    this.turns += 1;
    return (this.lane = String(this.turns % LANES));
  }
}
