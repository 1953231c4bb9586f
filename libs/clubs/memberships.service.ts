import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, invalid, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { hasSeat, seatsFor, termFrom, type Plan } from './domain/club.js';
import { refusalOfReason, refusalOfReference } from './domain/club-rules.js';
import { nextTerm } from './domain/due.js';
import { isMember, isOut, isSeated, wrongState, type Cause } from './domain/membership.js';
import { MembershipDesk, NO_REFUND } from './membership-desk.js';
import { knownMembership, type OpenClub } from './open-club.js';
import { findClubs } from './persistence/clubs.js';
import { findPayment, findReference } from './persistence/payments.js';
import { Upkeep } from './upkeep.service.js';

/** Names a customer: by our id, or by the storefront's. */
export type MemberName = { readonly id: Uuid } | { readonly externalId: string };

export interface MemberCommand extends Origin {
  /** Code of the club. */
  readonly club: string;
  readonly customer: MemberName;
}

export interface StaffCommand extends MemberCommand {
  readonly reason: string;
}

export interface PaymentCommand extends MemberCommand {
  /** What the shop calls the payment: once in a program. */
  readonly reference: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** Whose membership it is, and whether the command changed it: a repeat does not. */
export interface Done {
  readonly customerId: Uuid;
  readonly clubId: Uuid;
  readonly isChanged: boolean;
}

/** What a command works on. */
interface Desk {
  readonly tx: Tx;
  readonly program: Program;
  readonly open: OpenClub;
  readonly customer: CustomerRef;
  /** A principal. */
  readonly by: string;
}

type Work = (desk: Desk) => Promise<Result<boolean, Problem>>;

const CHANGED = ok(true);
const UNCHANGED = ok(false);

/**
 * Who comes, stays and goes. Each command says how things are to be, so that its repeat finds them so and changes nothing; a
 * payment of money is known by its reference. Whoever waits is promoted right after a seat was freed.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, CLUB_CLOSED, INVITATION_ONLY,
 * WRONG_STATE, WRONG_CURRENCY, IDEMPOTENCY_CONFLICT, IN_PROGRESS and those of spending points.
 */
@Injectable()
export class Memberships {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly desk: MembershipDesk,
    private readonly upkeep: Upkeep,
    private readonly audit: AuditLog,
  ) {}

  /** Gets in by whatever way there is: joins, applies, accepts an invitation, or pays the points that are due. */
  join(command: MemberCommand & { readonly plan: string | null }): Promise<Result<Done, Problem>> {
    return this.run(command, async (desk) => {
      const { open, customer } = desk;
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (state === 'UNPAID' || state === 'GRACE') return this.payWithPoints(desk);
      if (!isOut(state) && state !== 'INVITED')
        return state === 'BANNED' ? err(wrongState(state)) : UNCHANGED;
      const { kind, isOpen } = open.club;
      if (state !== 'INVITED' && !isOpen) return err(problem('CLUB_CLOSED', 'The club lets nobody new in.'));
      if (state !== 'INVITED' && kind === 'INVITATION')
        return err(problem('INVITATION_ONLY', 'Staff invite to this club.'));
      const plan = planFor(open, command.plan ?? (state === 'INVITED' ? (membership?.plan ?? null) : null));
      if (!plan.ok) return plan;
      if (state !== 'INVITED' && kind === 'APPLICATION')
        return taken(
          open.take(customer.id, { kind: 'APPLY', plan: plan.value?.code ?? null }, { actor: desk.by }),
        );
      return this.enter(desk, plan.value, state === 'INVITED' ? 'ACCEPTED' : 'JOINED', null);
    });
  }

  /** Leaves at once, with what was paid for the days after today; or at the end of what is paid. */
  leave(command: MemberCommand & { readonly atPeriodEnd: boolean }): Promise<Result<Done, Problem>> {
    return this.run(command, async (desk) => {
      const membership = desk.open.membership(desk.customer.id);
      const state = membership?.state ?? null;
      if (membership && isOut(state)) return UNCHANGED;
      const hasEnd = membership?.state === 'ACTIVE' && typeof membership.term?.until === 'string';
      if (!command.atPeriodEnd || !hasEnd) return this.end(desk, 'LEFT', null, true);
      if (membership.endsAtPeriod) return UNCHANGED;
      return taken(desk.open.take(desk.customer.id, { kind: 'ASK_TO_LEAVE' }, { actor: desk.by }));
    });
  }

  decline(command: MemberCommand): Promise<Result<Done, Problem>> {
    return this.run(command, async ({ open, customer, by: actor }) =>
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
    return this.run(command, async ({ tx, program, open, customer, by: actor }) => {
      const known = await findReference(tx, reference);
      if (known) {
        const payment = await findPayment(tx, known.customerId, known.clubId, known.number);
        const isSame = known.customerId === customer.id && known.clubId === open.club.id;
        return isSame && payment?.amountMinor === amountMinor ? UNCHANGED : err(OTHER_PAYMENT);
      }
      if (currency !== program.currency) return err(wrongCurrency(program.currency));
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      const plan = open.planOf(customer.id);
      if (!membership || !isSeated(state) || plan?.price.kind !== 'MONEY') return err(wrongState(state));
      if (amountMinor !== plan.price.amountMinor)
        return err(invalid(['amountMinor'], `A period costs ${plan.price.amountMinor}.`));
      const term = nextTerm(membership, plan, open.moment.today);
      if (!term) return err(wrongState(state));
      const terms = { kind: 'MONEY', plan: plan.code, pointType: null, points: 0n, amountMinor } as const;
      const payment = open.paymentOf(customer.id, { ...terms, reference, term });
      const event = isMember(state)
        ? ({ kind: 'EXTEND', term, isPaid: true } as const)
        : ({ kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PAID' } as const);
      return taken(open.take(customer.id, event, { actor, payment }));
    });
  }

  /** Lets somebody in who applied. */
  approve(command: StaffCommand): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.application_approved', async (desk) => {
      const { open, customer } = desk;
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (isSeated(state) || state === 'WAITING') return UNCHANGED;
      if (state !== 'APPLIED') return err(wrongState(state));
      return this.enter(desk, open.plan(membership?.plan ?? null), 'APPROVED', command.reason);
    });
  }

  reject(command: StaffCommand): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.application_rejected', async ({ open, customer, by: actor }) => {
      if (open.membership(customer.id)?.state === 'REJECTED') return UNCHANGED;
      return taken(open.take(customer.id, { kind: 'REJECT' }, { actor, reason: command.reason }));
    });
  }

  /** Asks somebody to come, by a plan if one is named. */
  invite(command: StaffCommand & { readonly plan: string | null }): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.invited', async ({ open, customer, by: actor }) => {
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const state = open.membership(customer.id)?.state ?? null;
      if (state === 'INVITED' || isSeated(state) || state === 'WAITING') return UNCHANGED;
      if (command.plan !== null && !open.plan(command.plan)) return err(notFound('plan', ['plan']));
      const event = { kind: 'INVITE', plan: command.plan } as const;
      return taken(open.take(customer.id, event, { actor, reason: command.reason }));
    });
  }

  /** Ends a membership, or what is on the way to one. */
  remove(command: StaffCommand & { readonly isRefunded: boolean }): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.member_removed', async (desk) => {
      const membership = desk.open.membership(desk.customer.id);
      if (membership && isOut(membership.state)) return UNCHANGED;
      return this.end(desk, 'REMOVED', command.reason, command.isRefunded);
    });
  }

  /** Keeps somebody out until the ban is lifted. */
  ban(command: StaffCommand & { readonly isRefunded: boolean }): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.member_banned', async (desk) => {
      const state = desk.open.membership(desk.customer.id)?.state ?? null;
      if (state === 'BANNED') return UNCHANGED;
      // Who was never seen by the club can be kept out of it, too.
      if (state === null) {
        const invited = desk.open.take(desk.customer.id, { kind: 'INVITE', plan: null }, { actor: desk.by });
        if (!invited.ok) return invited;
      }
      return this.end(desk, 'BANNED', command.reason, command.isRefunded);
    });
  }

  unban(command: StaffCommand): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.ban_lifted', async ({ open, customer, by: actor }) => {
      const membership = open.membership(customer.id);
      if (membership && membership.state !== 'BANNED') return UNCHANGED;
      return taken(open.take(customer.id, { kind: 'UNBAN' }, { actor, reason: command.reason }));
    });
  }

  /** Sits down if there is a seat, else waits for one. */
  private async enter(
    { tx, open, customer, by: actor }: Desk,
    plan: Plan | null,
    cause: Cause,
    reason: string | null,
  ): Promise<Result<boolean, Problem>> {
    const by = { actor, reason };
    const code = plan?.code ?? null;
    if (!hasSeat(open.club)) return taken(open.take(customer.id, { kind: 'WAIT', plan: code, cause }, by));
    if (plan?.price.kind === 'MONEY') return taken(open.take(customer.id, { kind: 'SIT', plan, cause }, by));
    const term = termFrom(plan?.period ?? null, open.moment.today);
    const admit = { kind: 'ADMIT', plan: code, term, cause } as const;
    if (plan?.price.kind !== 'POINTS') return taken(open.take(customer.id, { ...admit, isPaid: false }, by));
    const [payment] = await this.desk.charge(tx, open, [{ customerId: customer.id, plan, term }]);
    if (payment?.ok)
      return taken(open.take(customer.id, { ...admit, isPaid: true }, { ...by, payment: payment.value }));
    // Whoever asks by themselves is told; whoever is let in has some days to get the points together.
    if (payment && cause !== 'APPROVED') return payment;
    return taken(open.take(customer.id, { kind: 'SIT', plan, cause }, by));
  }

  private async payWithPoints({ tx, open, customer, by: actor }: Desk): Promise<Result<boolean, Problem>> {
    const membership = knownMembership(open, customer.id);
    const plan = open.planOf(customer.id);
    const term = plan && nextTerm(membership, plan, open.moment.today);
    if (!term || plan.price.kind !== 'POINTS') return UNCHANGED;
    const [payment] = await this.desk.charge(tx, open, [{ customerId: customer.id, plan, term }]);
    if (!payment?.ok) return payment ?? UNCHANGED;
    const event = isMember(membership.state)
      ? ({ kind: 'EXTEND', term, isPaid: true } as const)
      : ({ kind: 'ADMIT', plan: plan.code, term, isPaid: true, cause: 'PAID' } as const);
    return taken(open.take(customer.id, event, { actor, payment: payment.value }));
  }

  private async end(
    { tx, program, open, customer, by: actor }: Desk,
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

  /** By a member of staff: with a reason, and in the audit log. */
  private async decide(command: StaffCommand, action: string, work: Work): Promise<Result<Done, Problem>> {
    const { actor, now, requestId, ip, reason } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    return this.run(command, async (desk) => {
      const done = await work(desk);
      if (!done.ok || !done.value) return done;
      const details = { club: command.club, reason };
      const subject = { subjectType: 'customer', subjectId: desk.customer.id };
      await this.audit.record(desk.tx, { actor, action, ...subject, details, now, requestId, ip });
      return done;
    });
  }

  private async run(command: MemberCommand, work: Work): Promise<Result<Done, Problem>> {
    const { actor, now } = command;
    try {
      const done = await this.database.txResult(actor, (tx) => this.attempt(tx, command, work));
      if (!done.ok) return done;
      const { hasFreed, ...answer } = done.value;
      if (hasFreed) await this.upkeep.promote(actor.programId, answer.clubId, now);
      return ok(answer);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  private async attempt(
    tx: Tx,
    { actor, now, club: code, customer: name }: MemberCommand,
    work: Work,
  ): Promise<Result<Done & { readonly hasFreed: boolean }, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const customer = await this.customerOf(tx, name);
    // Naming somebody else with a customer's token answers like a missing id.
    const isForeign = actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId;
    if (!customer || isForeign) return err(notFound('customer', ['customer']));
    const found = (await findClubs(tx)).find(({ club }) => club.code === code);
    const open = found && (await this.desk.open(tx, program.value, found.club.id, [customer.id], now));
    if (!open) return err(notFound('club', ['club']));
    const done = await work({ tx, program: program.value, open, customer, by: principalOf(actor) });
    if (!done.ok) return done;
    await this.desk.tell(tx, program.value, await this.desk.close(tx, open), now);
    const hasFreed = seatsFor(open.club) > 0;
    return ok({ customerId: customer.id, clubId: open.club.id, isChanged: done.value, hasFreed });
  }

  private async customerOf(tx: Tx, name: MemberName): Promise<CustomerRef | null> {
    if ('id' in name) return (await this.customers.byIds(tx, [name.id])).get(name.id) ?? null;
    return (await this.customers.byExternalIds(tx, [name.externalId])).get(name.externalId) ?? null;
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

function refusalOfJoiner({ status, enrolledAt }: CustomerRef): Problem | null {
  if (enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  return status === 'SUSPENDED'
    ? problem('CUSTOMER_SUSPENDED', 'Suspended customers join no clubs.', { path: ['customer'] })
    : null;
}

const OTHER_PAYMENT = problem('IDEMPOTENCY_CONFLICT', 'This reference stands for another payment.', {
  path: ['reference'],
});

function wrongCurrency(expected: string): Problem {
  const data = { expected };
  return problem('WRONG_CURRENCY', `The currency of this program is ${expected}.`, {
    path: ['currency'],
    data,
  });
}

function taken(result: Result<unknown, Problem>): Result<boolean, Problem> {
  return result.ok ? CHANGED : result;
}
