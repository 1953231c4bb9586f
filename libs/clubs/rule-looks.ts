import { Injectable } from '@nestjs/common';
import { principalOf, systemActor, type Program } from '#access';
import type { NewActivity } from '#activity';
import type { CustomerRef } from '#customers';
import { addDays, invariant, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Eligibility } from './eligibility.js';
import { hasSeat, termFrom, type Club } from './domain/club.js';
import type { Event } from './domain/membership.js';
import { isBound, mayComeUnasked, planByRule, turnOf, type Turn } from './domain/rule.js';
import { MembershipDesk, NO_REFUND, type Refund } from './membership-desk.js';
import type { OpenClub } from './open-club.js';
import type { ClubWithPlans } from './persistence/clubs.js';
import { findMemberships } from './persistence/memberships.js';

/** Customers of whom something follows, and who of those that were asked meets the rule. */
interface Look {
  readonly customerIds: readonly Uuid[];
  readonly meeting: ReadonlySet<Uuid>;
}

/**
 * Looks whether customers meet the rules of clubs: lets in whoever does by clubs of the kind RULE, and sees who does not any more.
 * Whoever looks holds the lock of their totals, be it the recording of what they did or the nightly round: of two looks the
 * later one sees what the earlier one saw, and more, and so it is right. A club is locked only when somebody takes a step.
 */
@Injectable()
export class RuleLooks {
  constructor(
    private readonly eligibility: Eligibility,
    private readonly desk: MembershipDesk,
  ) {}

  /** At customers whose totals are locked, for clubs in one order; answers the activities that tell of it. */
  async look(
    tx: Tx,
    program: Program,
    clubs: readonly ClubWithPlans[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<NewActivity[]> {
    const told: NewActivity[] = [];
    for (const found of clubs) {
      const { customerIds, meeting } = await this.see(tx, program, found, customers, now);
      const open =
        customerIds.length > 0 ? await this.desk.open(tx, program, found.club.id, customerIds, now) : null;
      // Another rule by now: the round that it has started looks at everybody.
      if (!open || open.club.rule?.condition !== found.club.rule?.condition) continue;
      await this.act(tx, program, open, { customerIds, meeting });
      told.push(...(await this.desk.close(tx, open)));
    }
    return told;
  }

  private async see(
    tx: Tx,
    program: Program,
    { club, plans }: ClubWithPlans,
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Look> {
    const { rule } = club;
    if (!rule) return { customerIds: [], meeting: new Set() };
    const ids = customers.map(({ id }) => id);
    const memberships = await findMemberships(tx, club.id, ids);
    const admits = letsIn(club) && planByRule(plans) !== null;
    const asked = customers.filter(({ id, status, enrolledAt }) => {
      const membership = memberships.get(id) ?? null;
      if (status === 'SUSPENDED') return false;
      return isBound(membership) || (admits && enrolledAt !== null && mayComeUnasked(membership));
    });
    const meeting = await this.eligibility.meeting(tx, program, club, asked, now);
    const customerIds = asked.flatMap(({ id }) =>
      turnOf(rule, memberships.get(id) ?? null, meeting.has(id)) ? [id] : [],
    );
    return { customerIds, meeting };
  }

  private async act(tx: Tx, program: Program, open: OpenClub, { customerIds, meeting }: Look): Promise<void> {
    const { rule } = open.club;
    if (!rule) return;
    // Asked again behind the lock.
    const turns = customerIds.flatMap((id): { id: Uuid; turn: Turn }[] => {
      const turn = turnOf(rule, open.membership(id), meeting.has(id));
      return turn ? [{ id, turn }] : [];
    });
    const ending = turns.flatMap(({ id, turn }) => (turn === 'END' ? [id] : []));
    const refunds =
      ending.length > 0 ? await this.desk.refund(tx, program, open, ending) : new Map<Uuid, Refund>();
    const actor = principalOf(systemActor(open.club.programId, 'clubs'));
    for (const { id, turn } of turns) {
      const event = eventOf(open, turn, rule.graceDays);
      if (!event) continue;
      const taken = open.take(id, event, { actor, ...(refunds.get(id) ?? NO_REFUND) });
      invariant(taken.ok, `what follows from a rule can happen: ${turn}`);
    }
  }
}

/** Whether a club lets anybody in without being asked. */
function letsIn({ kind, isOpen }: Club): boolean {
  return kind === 'RULE' && isOpen;
}

/** Null when the club lets nobody in by itself, by now. */
function eventOf(open: OpenClub, turn: Turn, graceDays: number): Event | null {
  const { today } = open.moment;
  if (turn === 'END') return { kind: 'LAPSE', cause: 'RULE_NOT_MET' };
  if (turn === 'WARN') return { kind: 'LOSE_RULE', leaveBy: addDays(today, graceDays) };
  if (turn === 'STAY') return { kind: 'REGAIN_RULE' };
  const found = letsIn(open.club) ? planByRule(open.plans) : null;
  if (!found) return null;
  const { plan } = found;
  const come = { plan: plan?.code ?? null, cause: 'RULE_MET', byRule: true } as const;
  if (!hasSeat(open.club)) return { kind: 'WAIT', ...come };
  return { kind: 'ADMIT', ...come, term: termFrom(plan?.period ?? null, today), isPaid: false };
}
