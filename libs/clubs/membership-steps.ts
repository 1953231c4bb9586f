import { Injectable } from '@nestjs/common';
import { err, problem, type Problem, type Result } from '#kernel';
import { Eligibility } from './eligibility.js';
import { hasSeat, termFrom, type Plan } from './domain/club.js';
import { nextTerm } from './domain/due.js';
import { isMember, type Cause } from './domain/membership.js';
import { taken, UNCHANGED, type CommandDesk } from './member-commands.js';
import { MembershipDesk, NO_REFUND } from './membership-desk.js';
import { knownMembership } from './open-club.js';

/** How somebody comes in. */
interface Entering {
  readonly plan: Plan | null;
  readonly cause: Cause;
  readonly reason: string | null;
  /** Whether they came by the rule; left out: as they are known. */
  readonly byRule?: boolean;
}

/** Steps that several commands take: in, on, and out. */
@Injectable()
export class MembershipSteps {
  constructor(
    private readonly desk: MembershipDesk,
    private readonly eligibility: Eligibility,
  ) {}

  /** Sits down if there is a seat, else waits for one. */
  async enter(
    { tx, open, customer, by: actor }: CommandDesk,
    { plan, cause, reason, byRule }: Entering,
  ): Promise<Result<boolean, Problem>> {
    const by = { actor, reason };
    const code = plan?.code ?? null;
    const how = { cause, byRule };
    if (!hasSeat(open.club)) return taken(open.take(customer.id, { kind: 'WAIT', plan: code, ...how }, by));
    if (plan?.price.kind === 'MONEY') return taken(open.take(customer.id, { kind: 'SIT', plan, ...how }, by));
    const term = termFrom(plan?.period ?? null, open.moment.today);
    const admit = { kind: 'ADMIT', plan: code, term, ...how } as const;
    if (plan?.price.kind !== 'POINTS') return taken(open.take(customer.id, { ...admit, isPaid: false }, by));
    const [payment] = await this.desk.charge(tx, open, [{ customerId: customer.id, plan, term }]);
    if (payment?.ok)
      return taken(open.take(customer.id, { ...admit, isPaid: true }, { ...by, payment: payment.value }));
    // Whoever asks by themselves is told; whoever is let in has some days to get the points together.
    if (payment && cause !== 'APPROVED') return payment;
    return taken(open.take(customer.id, { kind: 'SIT', plan, ...how }, by));
  }

  /** Pays the points that are due, now. */
  async payWithPoints(desk: CommandDesk): Promise<Result<boolean, Problem>> {
    const { tx, open, customer, by: actor } = desk;
    const membership = knownMembership(open, customer.id);
    const plan = open.planOf(customer.id);
    const term = plan && nextTerm(membership, plan, open.moment.today);
    if (!term || plan.price.kind !== 'POINTS') return UNCHANGED;
    const refusal = membership.byRule ? await this.refusalByRule(desk) : null;
    if (refusal) return err(refusal);
    const [payment] = await this.desk.charge(tx, open, [{ customerId: customer.id, plan, term }]);
    if (!payment?.ok) return payment ?? UNCHANGED;
    const event = isMember(membership.state)
      ? ({ kind: 'EXTEND', plan: plan.code, term, isPaid: true } as const)
      : ({ kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PAID' } as const);
    return taken(open.take(customer.id, event, { actor, payment: payment.value }));
  }

  /** Ends a membership, or what is on the way to one. */
  async end(
    { tx, program, open, customer, by: actor }: CommandDesk,
    cause: 'LEFT' | 'REMOVED' | 'BANNED',
    reason: string | null,
    isRefunded: boolean,
  ): Promise<Result<boolean, Problem>> {
    const isIn = isMember(open.membership(customer.id)?.state ?? null);
    const refunds = isIn && isRefunded ? await this.desk.refund(tx, program, open, [customer.id]) : null;
    const refund = refunds?.get(customer.id) ?? NO_REFUND;
    const event = cause === 'BANNED' ? ({ kind: 'BAN' } as const) : ({ kind: 'LEAVE', cause } as const);
    return taken(open.take(customer.id, event, { actor, reason, ...refund }));
  }

  /** Null for whoever meets the rule of the club. What the rule is, is not said: it is the business of staff. */
  async refusalByRule({ tx, program, open, customer }: CommandDesk): Promise<Problem | null> {
    const meeting = await this.eligibility.meeting(tx, program, open.club, [customer], open.moment.now);
    return meeting.has(customer.id)
      ? null
      : problem('NOT_ELIGIBLE', 'The club is for others.', { path: ['club'] });
  }
}
