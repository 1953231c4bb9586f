import {
  allot,
  coolDownTextOf,
  counterKeyOf,
  counterTextOf,
  giveBack,
  isOpenTo,
  type Allotment,
  type GivenBack,
  type LimitBook,
  type Want,
} from '../domain/allotment.js';
import { isLimited } from '../domain/limits.js';
import type { Tx } from '#platform';
import { LimitRepository, type Counter, type CounterKeys } from './limit.repository.js';

/**
 * Limits of campaigns, exact under concurrency: counters are locked, the rule is applied, and what changed is written,
 * set-wise. Customers' rows are locked first and the program's last, each kind in the order of its key, so two batches
 * never wait for each other crosswise; a second call in one transaction may, and is then tried again as a whole.
 *
 * A counter of the program is hot by nature: one row that every award of its campaign changes, one transaction after the
 * other. It is locked from the second trip of `take` until COMMIT, and only while it has something left: a spent budget
 * is read and not waited for.
 */
export class LimitCounters {
  private readonly repository = new LimitRepository();

  /**
   * Gives each want what the limits leave, in this order, and counts it. One answer per want. Wants without limits cost
   * nothing: if all are, no statement is sent; otherwise 2 or 3 trips for the whole batch. Throws `StaleWrite` when
   * another transaction made a customer's counter meanwhile.
   */
  async take(tx: Tx, wants: readonly Want[]): Promise<Allotment[]> {
    const limited = wants.filter(({ limits }) => isLimited(limits));
    if (limited.length === 0) return allot(wants, emptyBook());
    const keys = keysOf(limited);
    const book = await this.repository.lockCustomers(tx, keys);
    const open = openCampaignsOf(limited, book);
    const openCounters = keys.program.filter(({ campaignId }) => open.has(campaignId));
    if (openCounters.length > 0) await this.repository.lockProgram(tx, openCounters, book);
    const before = copyOf(book);
    const allotments = allot(wants, book);
    await this.repository.save(tx, keys, before, book);
    return allotments;
  }

  /** What `take` would give now. Locks and writes nothing. */
  async peek(tx: Tx, wants: readonly Want[]): Promise<Allotment[]> {
    const limited = wants.filter(({ limits }) => isLimited(limits));
    if (limited.length === 0) return allot(wants, emptyBook());
    return allot(wants, await this.repository.read(tx, keysOf(limited)));
  }

  /** How the counters of these wants stand. Locks and writes nothing. */
  look(tx: Tx, wants: readonly Omit<Want, 'parts'>[]): Promise<LimitBook> {
    return this.repository.read(tx, keysOf(wants));
  }

  /** Puts back what awards consumed, as far as they are taken back. Two trips; none for awards without limits. */
  async giveBack(tx: Tx, items: readonly GivenBack[]): Promise<void> {
    const limited = items.filter(({ limits }) => isLimited(limits));
    if (limited.length === 0) return;
    const keys = keysOf(limited);
    const book = await this.repository.lockAll(tx, keys);
    const before = copyOf(book);
    giveBack(limited, book);
    await this.repository.save(tx, keys, before, book);
  }
}

/**
 * Campaigns that have something left for one of the wants. The others' counters of the program stay unlocked: whatever
 * becomes of them until COMMIT, none of their wants is given anything.
 */
function openCampaignsOf(wants: readonly Want[], book: LimitBook): Set<string> {
  const open = new Set<string>();
  for (const want of wants) {
    if (!open.has(want.campaignId) && isOpenTo(want, book)) open.add(want.campaignId);
  }
  return open;
}

function keysOf(items: readonly Omit<Want | GivenBack, 'parts'>[]): CounterKeys {
  const counters = new Map<string, Counter>();
  const coolDowns = new Map<string, { campaignId: string; customerId: string }>();
  for (const item of items) {
    for (const limit of item.limits.limits) {
      const key = counterKeyOf(limit, item);
      const text = counterTextOf(key);
      const other = counters.get(text);
      // Versions of one campaign may differ in what they allow.
      if (!other || other.max < limit.max) counters.set(text, { ...key, max: limit.max });
    }
    if (item.limits.coolDownDays > 0) {
      const { campaignId, customerId } = item;
      coolDowns.set(coolDownTextOf(item), { campaignId, customerId });
    }
  }
  const all = [...counters.values()];
  return {
    customers: all.flatMap((counter) =>
      counter.customerId === null ? [] : [{ ...counter, customerId: counter.customerId }],
    ),
    program: all.filter(({ customerId }) => customerId === null),
    coolDowns: [...coolDowns.values()],
  };
}

function emptyBook(): LimitBook {
  return { used: new Map(), coolDowns: new Map() };
}

function copyOf({ used, coolDowns }: LimitBook): LimitBook {
  return { used: new Map(used), coolDowns: new Map(coolDowns) };
}
