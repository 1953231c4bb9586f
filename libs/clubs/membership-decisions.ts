import { Injectable } from '@nestjs/common';
import { AuditLog } from '#access';
import { err, notFound, type Problem, type Result } from '#kernel';
import { refusalOfReason } from './domain/club-rules.js';
import { isOut, isSeated, wrongState } from './domain/membership.js';
import {
  MemberCommands,
  refusalOfJoiner,
  taken,
  UNCHANGED,
  type Done,
  type MemberCommand,
  type Work,
} from './member-commands.js';
import { MembershipSteps } from './membership-steps.js';

export interface StaffCommand extends MemberCommand {
  readonly reason: string;
}

/**
 * What staff decide about members, each with a reason and an entry of the audit log. A decision says how things are to be: its
 * repeat finds them so and changes nothing.
 *
 * Problems: INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, WRONG_STATE and those of `MemberCommands`.
 */
@Injectable()
export class MembershipDecisions {
  constructor(
    private readonly commands: MemberCommands,
    private readonly steps: MembershipSteps,
    private readonly audit: AuditLog,
  ) {}

  /** Lets somebody in who applied. */
  approve(command: StaffCommand): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.application_approved', async (desk) => {
      const { open, customer } = desk;
      const membership = open.membership(customer.id);
      const state = membership?.state ?? null;
      if (isSeated(state) || state === 'WAITING') return UNCHANGED;
      if (state !== 'APPLIED') return err(wrongState(state));
      // Suspended since they applied: it stays an application until they are not.
      const refusal = refusalOfJoiner(customer);
      if (refusal) return err(refusal);
      const plan = open.plan(membership?.plan ?? null);
      return this.steps.enter(desk, { plan, cause: 'APPROVED', reason: command.reason });
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
      return this.steps.end(desk, 'REMOVED', command.reason, command.isRefunded);
    });
  }

  /** Keeps somebody out until the ban is lifted: also whom the club has never seen. */
  ban(command: StaffCommand & { readonly isRefunded: boolean }): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.member_banned', async (desk) => {
      const state = desk.open.membership(desk.customer.id)?.state ?? null;
      if (state === 'BANNED') return UNCHANGED;
      return this.steps.end(desk, 'BANNED', command.reason, command.isRefunded);
    });
  }

  unban(command: StaffCommand): Promise<Result<Done, Problem>> {
    return this.decide(command, 'club.ban_lifted', async ({ open, customer, by: actor }) => {
      const membership = open.membership(customer.id);
      if (membership && membership.state !== 'BANNED') return UNCHANGED;
      return taken(open.take(customer.id, { kind: 'UNBAN' }, { actor, reason: command.reason }));
    });
  }

  /** By a member of staff: with a reason, and in the audit log. */
  private async decide(command: StaffCommand, action: string, work: Work): Promise<Result<Done, Problem>> {
    const { actor, now, requestId, ip, reason } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    return this.commands.run(command, async (desk) => {
      const done = await work(desk);
      if (!done.ok || !done.value) return done;
      const details = { club: command.club, reason };
      const subject = { subjectType: 'customer', subjectId: desk.customer.id };
      await this.audit.record(desk.tx, { actor, action, ...subject, details, now, requestId, ip });
      return done;
    });
  }
}
