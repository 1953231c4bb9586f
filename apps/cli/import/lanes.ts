/** A batch being filled, and the one before it being worked on. */
interface Lane<T> {
  items: T[];
  readonly keys: Set<string>;
  running: Promise<void>;
}

/**
 * Spreads items over lanes by key and works on each lane's batches one after the other: the items of one customer keep
 * their order, no two lanes ever want the same customer, and while the database works on one batch the next is read.
 */
export class Lanes<T> {
  private readonly lanes: Lane<T>[];

  constructor(
    count: number,
    private readonly options: {
      readonly batchSize: number;
      /** A key that comes again begins a new batch. */
      readonly isOnePerKey: boolean;
      work(items: readonly T[]): Promise<void>;
    },
  ) {
    this.lanes = Array.from({ length: count }, () => ({
      items: [],
      keys: new Set<string>(),
      running: Promise.resolve(),
    }));
  }

  /** Takes an item; waits while its lane is two batches behind. Throws what a batch before it has thrown. */
  async add(key: string, item: T): Promise<void> {
    const lane = this.laneOf(key);
    if (this.options.isOnePerKey && lane.keys.has(key)) await this.dispatch(lane);
    lane.items.push(item);
    if (this.options.isOnePerKey) lane.keys.add(key);
    if (lane.items.length >= this.options.batchSize) await this.dispatch(lane);
  }

  /** Works off what is left. */
  async finish(): Promise<void> {
    for (const lane of this.lanes) if (lane.items.length > 0) await this.dispatch(lane);
    await this.settle();
  }

  /** Waits for the batches that run. */
  async settle(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.running));
  }

  private async dispatch(lane: Lane<T>): Promise<void> {
    await lane.running;
    const { items } = lane;
    lane.items = [];
    lane.keys.clear();
    lane.running = this.options.work(items);
    // Whoever waits for the lane next hears of a failure; until then it must not end the process.
    lane.running.catch(() => undefined);
  }

  private laneOf(key: string): Lane<T> {
    let hash = 0;
    for (let index = 0; index < key.length; index += 1)
      hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
    const lane = this.lanes[Math.abs(hash) % this.lanes.length];
    if (!lane) throw new Error('there is a lane for every key');
    return lane;
  }
}
