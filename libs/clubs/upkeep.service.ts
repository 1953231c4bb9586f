import { Injectable } from '@nestjs/common';
import { Programs, systemActor, principalOf, type Program } from '#access';
import { CustomerDirectory } from '#customers';
import {
  invariant,
  localDateOf,
  required,
  startOfLocalDay,
  type LocalDate,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { Eligibility } from './eligibility.js';
import { seatsFor, termFrom, type Plan, type Term } from './domain/club.js';
import { beginsPeriod, dueOf, isByRule } from './domain/due.js';
import { isMember, type Event } from './domain/membership.js';
import { MembershipDesk, NO_REFUND, type Charge, type Refund } from './membership-desk.js';
import { knownMembership, type OpenClub } from './open-club.js';
import { findClubs } from './persistence/clubs.js';
import { dueBacklog, findDue, findWaiting } from './persistence/memberships.js';
import type { KeptPayment } from './persistence/payments.js';

/** Members that are looked at in one transaction, which keeps others of the club waiting. */
const PAGE_SIZE = 500;
/** Counted per club for the metrics. */
const BACKLOG_COUNT_MAX = 10_000;

/** Days to be paid, and what happens when they are not; null: nothing yet. */
interface Turn extends Charge {
  readonly otherwise: Event | null;
}

/**
 * What time and free seats bring about: renewals, grace, lapses and ends, and promotions of those who wait, page by page. A page
 * is one transaction that moves on the days on which its members are due, so that nobody is charged twice for the same days,
 * whatever is killed or runs twice at once.
 */
@Injectable()
export class Upkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly eligibility: Eligibility,
    private readonly desk: MembershipDesk,
  ) {}

  /** Does all that is due in a program; answers how many memberships were looked at. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const clubs = await this.database.tx(backgroundScope(programId), (tx) => findClubs(tx));
    let looked = 0;
    for (const { club } of clubs) {
      while (!isCancelled()) {
        const count = await this.database.tx(backgroundScope(programId), (tx) =>
          this.duePage(tx, club.id, now),
        );
        if (count === 0) break;
        looked += count;
      }
      if (!isCancelled()) looked += await this.promote(programId, club.id, now, isCancelled);
    }
    return looked;
  }

  /** Gives free seats to those who wait, in their order; answers how many got one. */
  async promote(
    programId: Uuid,
    clubId: Uuid,
    now: Date,
    isCancelled: () => boolean = () => false,
  ): Promise<number> {
    let promoted = 0;
    while (!isCancelled()) {
      const count = await this.database.tx(backgroundScope(programId), (tx) =>
        this.promotePage(tx, clubId, now),
      );
      if (count === 0) break;
      promoted += count;
    }
    return promoted;
  }

  /** What waits for a look in a program, for the metrics. */
  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      let [waiting, oldestAgeMs] = [0, 0];
      if (!program.ok) return { waiting, oldestAgeMs };
      const { timeZone } = program.value;
      for (const { club } of await findClubs(tx)) {
        const { count, first } = await dueBacklog(tx, club.id, localDateOf(now, timeZone), BACKLOG_COUNT_MAX);
        waiting += count;
        if (first)
          oldestAgeMs = Math.max(oldestAgeMs, now.getTime() - startOfLocalDay(first, timeZone).getTime());
      }
      return { waiting, oldestAgeMs };
    });
  }

  private async duePage(tx: Tx, clubId: Uuid, now: Date): Promise<number> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return 0;
    const today = localDateOf(now, program.value.timeZone);
    const ids = await findDue(tx, clubId, today, PAGE_SIZE);
    const open = ids.length > 0 ? await this.desk.open(tx, program.value, clubId, ids, now) : null;
    if (!open) return 0;
    const unfit = await this.unfit(tx, program.value, open, ids);
    const turns: Turn[] = [];
    const ending: Uuid[] = [];
    for (const customerId of ids) {
      if (isDueOn(open, customerId, today) && !unfit.has(customerId)) this.regain(open, customerId);
      // Another worker, or the member, may have been there before us.
      if (!isDueOn(open, customerId, today)) continue;
      const due = dueOf(knownMembership(open, customerId), open.planOf(customerId), today);
      if (isByRule(due) || (unfit.has(customerId) && beginsPeriod(due))) ending.push(customerId);
      else if (due.kind === 'HAPPEN') this.take(open, customerId, due.event);
      else turns.push({ customerId, ...due });
    }
    await this.end(tx, program.value, open, ending);
    await this.pay(tx, open, turns);
    await this.finish(tx, program.value, open, now);
    return ids.length;
  }

  /** Those of these members who came by the rule of the club and do not meet it: no period begins for them. */
  private async unfit(tx: Tx, program: Program, open: OpenClub, ids: readonly Uuid[]): Promise<Set<Uuid>> {
    const bound = ids.filter((id) => open.membership(id)?.byRule);
    if (bound.length === 0) return new Set();
    const people = [...(await this.customers.byIds(tx, bound)).values()];
    const meeting = await this.eligibility.meeting(tx, program, open.club, people, open.moment.now);
    return new Set(bound.filter((id) => !meeting.has(id)));
  }

  /** Those who would be refused if they asked now: the line goes on without them. */
  private async suspended(tx: Tx, ids: readonly Uuid[]): Promise<Set<Uuid>> {
    const people = await this.customers.byIds(tx, ids);
    return new Set(ids.filter((id) => people.get(id)?.status === 'SUSPENDED'));
  }

  private regain(open: OpenClub, customerId: Uuid): void {
    if (knownMembership(open, customerId).leaveBy !== null)
      this.take(open, customerId, { kind: 'REGAIN_RULE' });
  }

  /** Ends memberships whose rule is not met; what was paid for days after today comes back. */
  private async end(tx: Tx, program: Program, open: OpenClub, ids: readonly Uuid[]): Promise<void> {
    const members = ids.filter((id) => isMember(open.membership(id)?.state ?? null));
    const refunds =
      members.length > 0 ? await this.desk.refund(tx, program, open, members) : new Map<Uuid, Refund>();
    const event = { kind: 'LAPSE', cause: 'RULE_NOT_MET' } as const;
    for (const id of ids) this.take(open, id, event, null, refunds.get(id));
  }

  /** Charges whoever pays with points; what is not paid waits for its last day, or ends. */
  private async pay(tx: Tx, open: OpenClub, turns: readonly Turn[]): Promise<void> {
    const paid = await this.chargeAll(tx, open, turns);
    for (const turn of turns) {
      const { customerId, plan, term, otherwise } = turn;
      const payment = paid.get(customerId);
      if (payment?.ok) this.admit(open, customerId, plan, term, payment.value);
      else if (otherwise) this.take(open, customerId, otherwise);
      else open.postpone(customerId);
    }
  }

  private admit(open: OpenClub, customerId: Uuid, plan: Plan, term: Term, payment: KeptPayment): void {
    const isRenewal = isMember(knownMembership(open, customerId).state);
    const event: Event = isRenewal
      ? { kind: 'EXTEND', plan: plan.code, term, isPaid: true }
      : { kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PAID' };
    this.take(open, customerId, event, payment);
  }

  private async promotePage(tx: Tx, clubId: Uuid, now: Date): Promise<number> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    const found = (await findClubs(tx)).find(({ club }) => club.id === clubId);
    const free = found ? Math.min(seatsFor(found.club), PAGE_SIZE) : 0;
    if (!program.ok || free === 0) return 0;
    const ids = await findWaiting(tx, clubId, free);
    const open = await this.desk.open(tx, program.value, clubId, ids, now);
    if (!open) return 0;
    // In their order; another worker may have been there before us, and nobody comes in before those who wait.
    const first = ids.filter((id) => open.membership(id)?.state === 'WAITING');
    const suspended = await this.suspended(tx, first);
    for (const id of suspended) this.take(open, id, { kind: 'LEAVE', cause: 'SUSPENDED' });
    const rest = first.filter((id) => !suspended.has(id));
    const unfit = await this.unfit(tx, program.value, open, rest);
    await this.end(tx, program.value, open, [...unfit]);
    const next = rest.filter((id) => !unfit.has(id)).slice(0, seatsFor(open.club));
    const turns = next.flatMap((customerId): Turn[] => {
      const plan = open.planOf(customerId);
      const term = termFrom(plan?.period ?? null, open.moment.today);
      if (plan && plan.price.kind !== 'FREE') return [{ customerId, plan, term, otherwise: null }];
      const code = plan?.code ?? null;
      this.take(open, customerId, { kind: 'ADMIT', plan: code, term, isPaid: false, cause: 'PROMOTED' });
      return [];
    });
    const paid = await this.chargeAll(tx, open, turns);
    for (const { customerId, plan, term } of turns) {
      const payment = paid.get(customerId);
      const admit = { kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PROMOTED' } as const;
      if (payment?.ok) this.take(open, customerId, admit, payment.value);
      else this.take(open, customerId, { kind: 'SIT', plan, cause: 'PROMOTED' });
    }
    await this.finish(tx, program.value, open, now);
    return next.length + unfit.size + suspended.size;
  }

  private async chargeAll(
    tx: Tx,
    open: OpenClub,
    turns: readonly Turn[],
  ): Promise<Map<Uuid, Result<KeptPayment, Problem>>> {
    const charges = turns.filter(({ plan }) => plan.price.kind === 'POINTS');
    const results = await this.desk.charge(tx, open, charges);
    return new Map(
      charges.map(({ customerId }, index) => [customerId, required(results[index], 'an answer')]),
    );
  }

  private take(
    open: OpenClub,
    customerId: Uuid,
    event: Event,
    payment: KeptPayment | null = null,
    refund: Refund = NO_REFUND,
  ): void {
    const actor = principalOf(systemActor(open.club.programId, 'clubs'));
    const taken = open.take(customerId, event, { actor, payment, ...refund });
    invariant(taken.ok, `what is due can happen: ${event.kind}`);
  }

  private async finish(tx: Tx, program: Program, open: OpenClub, now: Date): Promise<void> {
    await this.desk.tell(tx, program, await this.desk.close(tx, open), now);
  }
}

function isDueOn(open: OpenClub, customerId: Uuid, today: LocalDate): boolean {
  const dueDay = open.membership(customerId)?.dueDay ?? null;
  return dueDay !== null && dueDay <= today;
}
