import { Injectable } from '@nestjs/common';
import { AuditLog, Programs } from '#access';
import type { CustomerRef } from '#customers';
import { err, newId, notFound, ok, problem, required, type Points, type Problem, type Result } from '#kernel';
import { Pools, PointTypes } from '#ledger';
import type { Tx } from '#platform';
import type { Household, Member, SplitRule } from './domain/household.js';
import {
  refusalOfHousehold,
  refusalOfLimit,
  refusalOfPercent,
  refusalOfReason,
} from './domain/household-rules.js';
import { leaverShareOf, splitAmong } from './domain/split.js';
import {
  CHANGED,
  doerOf,
  HouseholdCommands,
  IN_ANOTHER,
  NO_HOUSEHOLD,
  refusalOfHead,
  refusalOfPerson,
  UNCHANGED,
  type Desk,
  type Done,
  type HouseholdCommand,
  type OfficeCommand,
} from './household-commands.js';
import { HouseholdDesk } from './household-desk.js';
import type { OpenHousehold } from './open-household.js';
import { findMemberships, insertHousehold } from './persistence/households.js';

export interface Founding {
  readonly name: string | null;
  readonly pointType: string | null;
  readonly splitRule: SplitRule;
  readonly capacity: number;
  readonly contributionPercent: number;
}

/**
 * Who founds households, comes, goes, and says how points are shared.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, NOT_ENROLLED, CUSTOMER_SUSPENDED, IN_ANOTHER_HOUSEHOLD, NO_HOUSEHOLD,
 * NOT_HEAD, HEAD_MUST_STAY, BALANCE_LIMIT, IN_PROGRESS.
 */
@Injectable()
export class Households {
  constructor(
    private readonly commands: HouseholdCommands,
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly pools: Pools,
    private readonly desk: HouseholdDesk,
    private readonly audit: AuditLog,
  ) {}

  /** Founds a household with the customer as its head. Whoever heads one already keeps it: a repeat founds none. */
  found(command: HouseholdCommand, founding: Founding): Promise<Result<Done, Problem>> {
    return this.commands.settled(command, async (tx, program, customer, by) => {
      const { name, splitRule, capacity, contributionPercent } = founding;
      const wrong = refusalOfHousehold(founding) ?? refusalOfPercent(contributionPercent);
      if (wrong) return err(wrong);
      const refusal = refusalOfPerson(customer);
      if (refusal) return err(refusal);
      const pointType = await this.pointTypes.byCode(tx, founding.pointType);
      if (!pointType.ok) return pointType;
      await this.desk.lockPerson(tx, customer.id);
      const [known] = await findMemberships(tx, [customer.id]);
      if (known) return this.foundBefore(tx, customer, known);
      const { now } = by;
      const household: Household = {
        ...{
          id: newId(now),
          programId: program.id,
          name,
          pointTypeId: pointType.value.id,
          splitRule,
          capacity,
        },
        ...{ headId: customer.id, members: 0, nextSeat: 1, moves: 0, createdAt: now, dissolvedAt: null },
      };
      await this.pools.open(tx, household.id, now);
      const opened = await this.desk.openNew(tx, household, customer.id, by);
      const open = required(opened.households[0], 'the new household');
      open.note('CREATED', null);
      open.admit(customer.id, contributionPercent);
      // The row first, as it is when all has happened: it is new, and nobody can see it.
      await insertHousehold(tx, open.household);
      await this.desk.close(tx, opened);
      await this.desk.tell(tx, program, open, []);
      return ok({ householdId: household.id, isChanged: true });
    });
  }

  /** Leaves with the share that the rule says; the last one dissolves the household. */
  leave(command: HouseholdCommand): Promise<Result<Done, Problem>> {
    return this.commands.run(
      command,
      async ({ open, me }) => {
        if (!me) return UNCHANGED;
        const isHead = open.household.headId === me.customerId;
        if (isHead && open.household.members > 1)
          return err(problem('HEAD_MUST_STAY', 'The head hands the household over first, or dissolves it.'));
        return part(open, me, 'LEFT', null);
      },
      { isOutFine: true },
    );
  }

  /** Ends somebody's membership, with the share that the rule says: by the head, or by staff. */
  remove(
    command: (HouseholdCommand | OfficeCommand) & { readonly member: number },
  ): Promise<Result<Done, Problem>> {
    return this.byHead(command, 'household.member_removed', async ({ open }, reason) => {
      const member = open.bySeat(command.member);
      // Who had this number and is gone was removed, or left, before.
      if (!member) return hadSeat(open, command.member) ? UNCHANGED : err(noMember());
      if (member.customerId === open.household.headId)
        return err(problem('HEAD_MUST_STAY', 'The head hands the household over first, or dissolves it.'));
      return part(open, member, 'REMOVED', reason);
    });
  }

  handOver(
    command: (HouseholdCommand | OfficeCommand) & { readonly member: number },
  ): Promise<Result<Done, Problem>> {
    return this.byHead(command, 'household.handed_over', async ({ open }, reason) => {
      const member = open.bySeat(command.member);
      if (!member) return err(noMember());
      if (member.customerId === open.household.headId) return UNCHANGED;
      open.makeHead(member, reason);
      return CHANGED;
    });
  }

  /** Gives all that is left to those who belong to it, and ends it. */
  dissolve(command: HouseholdCommand | OfficeCommand): Promise<Result<Done, Problem>> {
    return this.byHead(command, 'household.dissolved', async ({ open }, reason) => {
      if (open.household.dissolvedAt !== null) return UNCHANGED;
      const { members } = open;
      const shares = splitAmong(open.household.splitRule, open.shared, members);
      for (const [place, member] of members.entries()) {
        const paid = open.payOut(member, shares[place] ?? 0n, 'PAID_OUT');
        if (!paid.ok) return paid;
        open.part(member, 'DISSOLVED', reason);
      }
      return CHANGED;
    });
  }

  /** Says how much a member may redeem in a calendar month; null: as much as there is. By the head. */
  limit(
    command: HouseholdCommand & { readonly member: number; readonly monthlyLimit: Points | null },
  ): Promise<Result<Done, Problem>> {
    const wrong = refusalOfLimit(command.monthlyLimit);
    if (wrong) return Promise.resolve(err(wrong));
    return this.byHead(command, '', async ({ open }) => {
      const member = open.bySeat(command.member);
      if (!member) return err(noMember());
      if (member.monthlyLimit === command.monthlyLimit) return UNCHANGED;
      open.setLimit(member, command.monthlyLimit);
      return CHANGED;
    });
  }

  /** Says which share of what they earn from now on goes to the shared wallet: everybody for themselves. */
  share(
    command: HouseholdCommand & { readonly contributionPercent: number },
  ): Promise<Result<Done, Problem>> {
    const wrong = refusalOfPercent(command.contributionPercent);
    if (wrong) return Promise.resolve(err(wrong));
    return this.commands.run(command, async ({ open, me }) => {
      if (!me) return err(NO_HOUSEHOLD);
      if (me.contributionPercent === command.contributionPercent) return UNCHANGED;
      open.setShare(me, command.contributionPercent);
      return CHANGED;
    });
  }

  private async foundBefore(tx: Tx, customer: CustomerRef, known: Member): Promise<Result<Done, Problem>> {
    const head = await this.desk.headOf(tx, known.householdId);
    return head === customer.id ? ok({ householdId: known.householdId, isChanged: false }) : err(IN_ANOTHER);
  }

  /** By the head, or by staff: these with a reason, and in the audit log. */
  private async byHead(
    command: HouseholdCommand | OfficeCommand,
    action: string,
    work: (desk: Desk, reason: string | null) => Promise<Result<boolean, Problem>>,
  ): Promise<Result<Done, Problem>> {
    if ('customer' in command)
      return this.commands.run(command, async (desk) => {
        const refusal = refusalOfHead(desk.open, desk.me);
        return refusal ? err(refusal) : work(desk, null);
      });
    const { actor, now, requestId, ip, reason, household } = command;
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    return this.commands.attempt(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const by = doerOf(command, program.value);
      const done = await this.commands.work(tx, program.value, household, null, by, (desk) =>
        work(desk, reason),
      );
      if (!done.ok || !done.value.isChanged) return done;
      const subject = { subjectType: 'household', subjectId: household };
      await this.audit.record(tx, { actor, action, ...subject, details: { reason }, now, requestId, ip });
      return done;
    });
  }
}

function part(
  open: OpenHousehold,
  member: Member,
  kind: 'LEFT' | 'REMOVED',
  reason: string | null,
): Result<boolean, Problem> {
  const staying = open.members.filter(({ seat }) => seat !== member.seat);
  const { splitRule } = open.household;
  const points = staying.length === 0 ? open.shared : leaverShareOf(splitRule, open.shared, member, staying);
  const paid = open.payOut(member, points, 'PAID_OUT');
  if (!paid.ok) return paid;
  open.part(member, kind, reason);
  return CHANGED;
}

/** Seats are numbered from 1 on. */
function hadSeat({ household }: OpenHousehold, seat: number): boolean {
  return seat >= 1 && seat < household.nextSeat;
}

function noMember(): Problem {
  return notFound('member', ['member']);
}
