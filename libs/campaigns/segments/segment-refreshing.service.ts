import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory, CustomerEvents, type RefPlace } from '#customers';
import type { Uuid } from '#kernel';
import { backgroundScope, Database, type Tx } from '#platform';
import { changesBetween, isDue, type Segment } from '../domain/segment.js';
import {
  claimSegments,
  endMembers,
  findMemberships,
  insertMembers,
  markRefreshed,
} from '../persistence/segments.js';
import { momentOf, StoredSegments } from './stored-segments.js';

/** Customers that are looked at in one transaction. */
const PAGE_SIZE = 1_000;

/** Segments of a program that everybody is looked at for. */
interface Round {
  readonly programId: Uuid;
  readonly due: readonly Segment[];
  readonly now: Date;
}

type PageEnd = { readonly next: RefPlace | null; readonly count: number } | 'LEFT';

/**
 * Keeps who is in which segment. Whoever looks at customers holds the lock of their totals, be it the recording of what
 * they did or the nightly round: of two looks the later one sees what the earlier one saw, and more, and so it is right.
 */
@Injectable()
export class SegmentRefreshing {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly events: CustomerEvents,
    private readonly rollUps: CustomerRollUps,
    private readonly segments: StoredSegments,
  ) {}

  /** Looks at customers whose totals are locked, for some segments. */
  async look(
    tx: Tx,
    program: Program,
    segments: readonly Segment[],
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<void> {
    if (segments.length === 0 || customerIds.length === 0) return;
    // Read behind the lock, as all that is asked of them.
    const customers = [...(await this.customers.byIds(tx, customerIds)).values()];
    const moments = customers.map((customer) => momentOf(customer, now));
    const found = await this.segments.segmentsAt(tx, program, segments, moments);
    const wanted = customers.flatMap(({ id: customerId }, index) =>
      (found[index] ?? []).map(({ id: segmentId }) => ({ customerId, segmentId })),
    );
    const are = await findMemberships(
      tx,
      segments.map(({ id }) => id),
      customerIds,
    );
    const { joined, left } = changesBetween(are, wanted);
    await endMembers(tx, left, now);
    await insertMembers(tx, joined, now);
    const changed = [...left, ...joined].map(({ customerId }) => customerId);
    await this.events.announceChanged(tx, changed, now);
  }

  /** Looks at everybody for the segments of an open program that are due; answers how many customers were looked at. */
  async refresh(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const due = await this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return [];
      const { timeZone } = program.value;
      return (await this.segments.inUse(tx)).filter((segment) => isDue(segment, now, timeZone));
    });
    if (due.length === 0) return 0;
    let looked = 0;
    let after: RefPlace | null = null;
    while (!isCancelled()) {
      const place: RefPlace | null = after;
      const end: PageEnd = await this.database.tx(backgroundScope(programId), (tx) =>
        this.page(tx, { programId, due, now }, place),
      );
      if (end === 'LEFT') return looked;
      looked += end.count;
      if (end.next === null) return looked;
      after = end.next;
    }
    return looked;
  }

  /** LEFT to another worker, or to the next round since a segment was changed. */
  private async page(tx: Tx, { programId, due, now }: Round, after: RefPlace | null): Promise<PageEnd> {
    const program = await this.programs.requireOpen(tx, programId);
    const claimed = await claimSegments(
      tx,
      due.map(({ id }) => id),
    );
    const current = new Map((await this.segments.inUse(tx)).map((segment) => [segment.id, segment]));
    const isAsPlanned = due.every(
      ({ id, version }) => claimed.has(id) && current.get(id)?.version === version,
    );
    if (!program.ok || !isAsPlanned) return 'LEFT';
    const page = await this.customers.page(tx, after, PAGE_SIZE);
    const ids = page.map(({ id }) => id);
    await this.rollUps.lock(tx, ids);
    await this.look(tx, program.value, due, ids, now);
    const last = page.length === PAGE_SIZE ? page.at(-1) : undefined;
    if (!last) await markRefreshed(tx, due, now);
    return { next: last ?? null, count: ids.length };
  }
}
