import type { Uuid } from '#kernel';
import { backgroundScope, type Database, type Tx } from '../database/database.js';
import type { Logger } from '../telemetry/logger.js';
import { ChangeListener } from './change-listener.js';
import type { Change } from './change-message.js';
import { ChangeNotifier } from './change-notifier.js';
import { LiveFeed, Turns, type FeedPage } from './live-feed.js';
import { Watch } from './watch.js';

/** Something of a customer that can be watched. */
export interface LiveTopic {
  /** Lower-case letters, such as "wallet". */
  readonly name: string;
  /** For each of these customers a text that differs after a change; who has nothing yet may be left out. */
  versionsOf(tx: Tx, customerIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, string>>;
}

export interface LiveSubject {
  readonly programId: Uuid;
  readonly topic: string;
  readonly customerId: Uuid;
}

export interface LiveOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** How long a change stays unseen whose notification was lost. */
  readonly recheckMs?: number;
}

const RECHECK_MS = 5_000;
/** While nothing is heard, the look is all there is. */
const RECHECK_DEAF_MS = 1_000;
/** Between two looks that hints of "many changed" ask for. */
const RECHECK_GAP_MS = 200;
const CUSTOMERS_PER_CHECK = 500;
/** A subscription begins without hearing anything when that takes longer. */
const LISTEN_WAIT_MS = 1_000;
/** Of a pool of 10. */
const LOOKS_AT_ONCE = 3;

interface Watched {
  readonly watches: Set<Watch>;
  version: string | null;
}

interface Group {
  readonly programId: Uuid;
  readonly topic: string;
  readonly customers: Map<Uuid, Watched>;
}

/**
 * Carries hints of changes from the process that commits them to those whose subscribers wait for them. Hints may be
 * lost, doubled or made up: a subscriber reads what is new itself, and every few seconds the versions of all who are
 * watched here are compared.
 */
export class LiveChanges {
  private readonly topics = new Map<string, LiveTopic>();
  private readonly groups = new Map<string, Group>();
  private readonly due = new Set<Group>();
  private readonly turns = new Turns(LOOKS_AT_ONCE);
  private readonly notifier: ChangeNotifier;
  private readonly listener: ChangeListener;
  private readonly logger: Logger;
  private readonly recheckMs: number;
  private timer: NodeJS.Timeout | null = null;
  private dueTimer: NodeJS.Timeout | null = null;
  private checking: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly database: Database,
    { databaseUrl, logger, recheckMs = RECHECK_MS }: LiveOptions,
  ) {
    this.logger = logger;
    this.recheckMs = recheckMs;
    this.notifier = new ChangeNotifier(databaseUrl, logger);
    this.listener = new ChangeListener({
      ...{ databaseUrl, logger },
      onChange: (change) => this.hear(change),
      onListening: () => this.askFor(this.groups.values()),
    });
  }

  register(topic: LiveTopic): void {
    this.topics.set(topic.name, topic);
  }

  /** Tells of a change that `tx` makes, once it is committed and outside of it: NOTIFY in a transaction serialises commits. */
  publishAfter(tx: Tx, topic: string, customerIds: readonly Uuid[]): void {
    const { programId } = tx;
    if (programId === null || customerIds.length === 0) return;
    tx.afterCommit(() => this.notifier.publish(programId, topic, customerIds));
  }

  /** What is new, for one subscriber: `look` is called at once, and again whenever there may be more. */
  async feed<T>(subject: LiveSubject, look: () => Promise<FeedPage<T>>): Promise<LiveFeed<T>> {
    return new LiveFeed(await this.watch(subject), look, this.turns);
  }

  /** Begins to watch; what changes from then on is hinted at. */
  async watch({ programId, topic, customerId }: LiveSubject): Promise<Watch> {
    const group = this.groupOf(programId, topic);
    const watched = group.customers.get(customerId) ?? { watches: new Set<Watch>(), version: null };
    group.customers.set(customerId, watched);
    const watch = new Watch((over) => this.forget(group, customerId, over));
    watched.watches.add(watch);
    this.schedule();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, LISTEN_WAIT_MS)));
    await Promise.race([this.listener.start(), enough]);
    clearTimeout(timer);
    // Known before the subscriber's first look: a later comparison finds what neither look nor hint told.
    if (watched.version === null) await this.compareSome(group, [customerId]);
    return watch;
  }

  /** Subscribers in this process. */
  get watchCount(): number {
    let count = 0;
    for (const { customers } of this.groups.values())
      for (const { watches } of customers.values()) count += watches.size;
    return count;
  }

  /** Ends all watches and both connections; sends what waits to be sent. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.dueTimer) clearTimeout(this.dueTimer);
    const watches = [...this.groups.values()].flatMap(({ customers }) =>
      [...customers.values()].flatMap((watched) => [...watched.watches]),
    );
    for (const watch of watches) watch.close();
    await Promise.all([this.listener.close(), this.notifier.close(), this.checking]);
  }

  private groupOf(programId: Uuid, topic: string): Group {
    const key = `${programId} ${topic}`;
    const group = this.groups.get(key) ?? { programId, topic, customers: new Map<Uuid, Watched>() };
    this.groups.set(key, group);
    return group;
  }

  private forget(group: Group, customerId: Uuid, watch: Watch): void {
    const watched = group.customers.get(customerId);
    watched?.watches.delete(watch);
    if (watched?.watches.size === 0) group.customers.delete(customerId);
    if (group.customers.size === 0) this.groups.delete(`${group.programId} ${group.topic}`);
  }

  private hear({ programId, topic, customerIds }: Change): void {
    const group = this.groups.get(`${programId} ${topic}`);
    if (!group) return;
    if (customerIds === null) return this.askFor([group]);
    for (const customerId of customerIds) signal(group.customers.get(customerId));
  }

  /** Compares the versions of groups soon: hints that come in the meantime ask for nothing more. */
  private askFor(groups: Iterable<Group>): void {
    for (const group of groups) this.due.add(group);
    if (this.dueTimer || this.isClosed || this.due.size === 0) return;
    this.dueTimer = setTimeout(() => {
      void this.check([...this.due]).finally(() => {
        this.dueTimer = null;
        this.askFor([]);
      });
      this.due.clear();
    }, RECHECK_GAP_MS);
    this.dueTimer.unref();
  }

  private schedule(): void {
    if (this.timer || this.isClosed || this.groups.size === 0) return;
    const waitMs = this.listener.isListening ? this.recheckMs : Math.min(this.recheckMs, RECHECK_DEAF_MS);
    this.timer = setTimeout(() => {
      void Promise.all([this.listener.check(), this.check([...this.groups.values()])]).finally(() => {
        this.timer = null;
        this.schedule();
      });
    }, waitMs);
    this.timer.unref();
  }

  /** One comparison after the other. */
  private check(groups: readonly Group[]): Promise<void> {
    this.checking = this.checking.then(() => this.compare(groups));
    return this.checking;
  }

  private async compare(groups: readonly Group[]): Promise<void> {
    for (const group of groups) {
      const ids = [...group.customers.keys()];
      for (let start = 0; start < ids.length; start += CUSTOMERS_PER_CHECK) {
        if (this.isClosed) return;
        await this.compareSome(group, ids.slice(start, start + CUSTOMERS_PER_CHECK));
      }
    }
  }

  private async compareSome({ programId, topic, customers }: Group, ids: readonly Uuid[]): Promise<void> {
    try {
      const versions = await this.database.tx(backgroundScope(programId), async (tx) =>
        this.topics.get(topic)?.versionsOf(tx, ids),
      );
      for (const id of ids) {
        const watched = customers.get(id);
        const version = versions?.get(id) ?? '';
        if (!watched || watched.version === version) continue;
        watched.version = version;
        signal(watched);
      }
    } catch (error) {
      this.logger.failure(error, { live: 'recheck', topic });
    }
  }
}

function signal(watched: Watched | undefined): void {
  for (const watch of watched?.watches ?? []) watch.signal();
}
