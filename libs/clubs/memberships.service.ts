import { Injectable } from '@nestjs/common';
import { err, invalid, notFound, ok, problem, type Problem, type Result } from '#kernel';
import type { Plan } from './domain/club.js';
import { refusalOfReference } from './domain/club-rules.js';
import { nextTerm } from './domain/due.js';
import { isMember, isOut, isSeated, wrongState } from './domain/membership.js';
import {
  MemberCommands,
  refusalOfJoiner,
  taken,
  UNCHANGED,
  type CommandDesk,
  type Done,
  type MemberCommand,
} from './member-commands.js';
import { MembershipSteps } from './membership-steps.js';
import type { OpenClub } from './open-club.js';
import { findPayment, findReference } from './persistence/payments.js';

export interface JoinCommand extends MemberCommand {
  readonly plan: string | null;
}

export interface PaymentCommand extends MemberCommand {
  /** What the shop calls the payment: once in a program. */
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/**
 * What customers do with clubs. Each command says how things are to be, so that its repeat finds them so and changes nothing; a
 * payment of money is known by its reference.
 *
 * Problems: INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, CLUB_CLOSED, INVITATION_ONLY, NOT_ELIGIBLE,
 * WRONG_STATE, WRONG_CURRENCY, IDEMPOTENCY_CONFLICT, those of spending points and of `MemberCommands`.
 */
@Injectable()
export class Memberships {
  constructor(
    private readonly commands: MemberCommands,
    private readonly steps: MembershipSteps,
  ) {}

  /** Gets in by whatever way there is: joins, applies, accepts an invitation, or pays the points that are due. */
  join(command: JoinCommand): Promise<Result<Done, Problem>> {
    return this.commands.run(command, async (desk) => {
      const { open, customer } = desk;
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (state === 'UNPAID' || state === 'GRACE') return this.steps.payWithPoints(desk);
      if (state === 'INVITED') {
        const plan = planFor(open, command.plan ?? membership?.plan ?? null);
        if (!plan.ok) return plan;
        return this.steps.enter(desk, { plan: plan.value, cause: 'ACCEPTED', reason: null });
      }
      if (state === 'BANNED') return err(wrongState(state));
      return isOut(state) ? this.come(desk, command.plan) : UNCHANGED;
    });
  }

  /** Leaves at once, with what was paid for the days after today; or at the end of what is paid. */
  leave(command: MemberCommand & { readonly atPeriodEnd: boolean }): Promise<Result<Done, Problem>> {
    return this.commands.run(command, async (desk) => {
      const membership = desk.open.membership(desk.customer.id);
      const state = membership?.state ?? null;
      if (membership && isOut(state)) return UNCHANGED;
      const hasEnd = membership?.state === 'ACTIVE' && typeof membership.term?.until === 'string';
      if (!command.atPeriodEnd || !hasEnd) return this.steps.end(desk, 'LEFT', null, true);
      if (membership.endsAtPeriod) return UNCHANGED;
      return taken(desk.open.take(desk.customer.id, { kind: 'ASK_TO_LEAVE' }, { actor: desk.by }));
    });
  }

  /** Stays after all: takes back that they leave at the end of what is paid. */
  keep(command: MemberCommand): Promise<Result<Done, Problem>> {
    return this.commands.run(command, async ({ open, customer, by: actor }) => {
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (!membership || !isMember(state)) return err(wrongState(state));
      return membership.endsAtPeriod ? taken(open.take(customer.id, { kind: 'KEEP' }, { actor })) : UNCHANGED;
    });
  }

  /** Goes by another plan from the next period on; whoever has not paid yet, from the first. Whoever chooses one stays. */
  changePlan(command: MemberCommand & { readonly plan: string }): Promise<Result<Done, Problem>> {
    return this.commands.run(command, async ({ open, customer, by: actor }) => {
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (!membership || (!isSeated(state) && state !== 'WAITING')) return err(wrongState(state));
      if (!open.plan(command.plan)?.isOffered) return err(notFound('plan', ['plan']));
      const { term, plan, nextPlan, endsAtPeriod } = membership;
      if ((nextPlan ?? plan) === command.plan && !endsAtPeriod) return UNCHANGED;
      if (isMember(state) && term?.until === null)
        return err(invalid(['plan'], 'What they have is without end: no other period follows.'));
      return taken(open.take(customer.id, { kind: 'CHANGE_PLAN', plan: command.plan }, { actor }));
    });
  }

  decline(command: MemberCommand): Promise<Result<Done, Problem>> {
    return this.commands.run(command, async ({ open, customer, by: actor }) =>
      open.membership(customer.id)?.state === 'DECLINED'
        ? UNCHANGED
        : taken(open.take(customer.id, { kind: 'DECLINE' }, { actor })),
    );
  }

  /** A payment of money that the shop has: for the first period, or the next one. */
  confirmPayment(command: PaymentCommand): Promise<Result<Done, Problem>> {
    const { reference, amountMinor, currency } = command;
    const wrong = refusalOfReference(reference);
    if (wrong) return Promise.resolve(err(wrong));
    return this.commands.run(command, async (desk) => {
      const { tx, program, open, customer, by: actor } = desk;
      const known = await findReference(tx, reference);
      if (known) {
        const payment = await findPayment(tx, known.customerId, known.clubId, known.number);
        const isSame = known.customerId === customer.id && known.clubId === open.club.id;
        return isSame && payment?.amountMinor === amountMinor ? UNCHANGED : err(OTHER_PAYMENT);
      }
      if (currency !== program.currency) return err(wrongCurrency(program.currency, currency));
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      const plan = open.planOf(customer.id);
      if (!membership || !isSeated(state) || plan?.price.kind !== 'MONEY') return err(wrongState(state));
      const refusal = membership.byRule ? await this.steps.refusalByRule(desk) : null;
      if (refusal) return err(refusal);
      if (amountMinor !== plan.price.amountMinor)
        return err(invalid(['amountMinor'], `A period costs ${plan.price.amountMinor}.`));
      const term = nextTerm(membership, plan, open.moment.today);
      if (!term) return err(wrongState(state));
      const terms = { kind: 'MONEY', plan: plan.code, pointType: null, points: 0n, amountMinor } as const;
      const payment = open.paymentOf(customer.id, { ...terms, reference, term });
      const event = isMember(state)
        ? ({ kind: 'EXTEND', plan: plan.code, term, isPaid: true } as const)
        : ({ kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PAID' } as const);
      return taken(open.take(customer.id, event, { actor, payment }));
    });
  }

  /** Whoever is out, and was not asked to come. */
  private async come(desk: CommandDesk, code: string | null): Promise<Result<boolean, Problem>> {
    const { open, customer, by: actor } = desk;
    const { kind, isOpen, rule } = open.club;
    if (!isOpen) return err(problem('CLUB_CLOSED', 'The club lets nobody new in.'));
    if (kind === 'INVITATION') return err(problem('INVITATION_ONLY', 'Staff invite to this club.'));
    const refusal = await this.steps.refusalByRule(desk);
    if (refusal) return err(refusal);
    const plan = planFor(open, code);
    if (!plan.ok) return plan;
    const byRule = rule !== null;
    if (kind !== 'APPLICATION')
      return this.steps.enter(desk, { plan: plan.value, cause: 'JOINED', reason: null, byRule });
    const apply = { kind: 'APPLY', plan: plan.value?.code ?? null, byRule } as const;
    return taken(open.take(customer.id, apply, { actor }));
  }
}

/** The plan that somebody joins by: of several that are offered, one has to be named. */
function planFor(open: OpenClub, code: string | null): Result<Plan | null, Problem> {
  const offered = open.plans.filter(({ isOffered }) => isOffered);
  if (code !== null) {
    const plan = open.plan(code);
    const isInvitedBy = plan !== null && !plan.isOffered;
    return plan && !isInvitedBy ? ok(plan) : err(notFound('plan', ['plan']));
  }
  const [only, ...others] = offered;
  if (others.length > 0) return err(invalid(['plan'], 'The club has several plans: one of them is needed.'));
  if (!only && open.plans.length > 0) return err(problem('CLUB_CLOSED', 'No plan of the club is offered.'));
  return ok(only ?? null);
}

const OTHER_PAYMENT = problem('IDEMPOTENCY_CONFLICT', 'This reference stands for another payment.', {
  path: ['reference'],
});

function wrongCurrency(expected: string, given: string): Problem {
  const data = { expected, given, day: null };
  return problem('WRONG_CURRENCY', `The currency of this program is ${expected}.`, {
    path: ['currency'],
    data,
  });
}
