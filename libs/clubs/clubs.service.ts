import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Origin } from '#access';
import { canonicalJson, err, newId, notFound, ok, problem, type Problem, type Result } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { ClubMultiplier } from './club-multiplier.js';
import { Eligibility } from './eligibility.js';
import type { Club, ClubSettings, Plan, Privileges } from './domain/club.js';
import { CLUBS_MAX, PLANS_MAX, refusalOfClub, refusalOfCode, refusalOfPlan } from './domain/club-rules.js';
import {
  findClubs,
  insertClub,
  lockClub,
  saveClub,
  savePlan,
  type ClubWithPlans,
} from './persistence/clubs.js';
import { startRound } from './persistence/rule-rounds.js';

export interface ClubCommand extends Origin {
  /** Of the club. */
  readonly code: string;
}

/**
 * Clubs and their plans. Another form of a plan holds for whoever joins, and whoever renews, from then on; what is paid stays.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, those of a campaign, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED, SEATS_TAKEN.
 */
@Injectable()
export class Clubs {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly eligibility: Eligibility,
    private readonly multipliers: ClubMultiplier,
    private readonly audit: AuditLog,
  ) {}

  /** All of the program, oldest first. */
  list(tx: Tx): Promise<ClubWithPlans[]> {
    return findClubs(tx);
  }

  async byCode(tx: Tx, code: string): Promise<ClubWithPlans | null> {
    return (await findClubs(tx)).find(({ club }) => club.code === code) ?? null;
  }

  async create(
    tx: Tx,
    { settings, ...command }: ClubCommand & { readonly settings: ClubSettings },
  ): Promise<Result<ClubWithPlans, Problem>> {
    const { actor, code, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const wrong = refusalOfCode(code, ['code']) ?? this.refusalOf(settings);
    if (wrong) return err(wrong);
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    const all = await findClubs(tx);
    if (all.some(({ club }) => club.code === code))
      return err(problem('ALREADY_EXISTS', 'The program has a club of this code.', { path: ['code'] }));
    if (all.length >= CLUBS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${CLUBS_MAX} clubs.`, { path: ['code'] }));
    const club: Club = {
      ...settings,
      ...{ id: newId(now), programId: program.value.id, code, createdAt: now },
      seats: { taken: 0, waiting: 0, nextPlace: 1n },
    };
    await insertClub(tx, club);
    if (club.rule) await startRound(tx, club.id);
    const multiplied = club.privileges.multiplier ? await this.multipliers.follow(tx, club, command) : null;
    if (multiplied && !multiplied.ok) return multiplied;
    await this.note(tx, 'club.created', club, settings, command);
    return ok({ club, plans: [] });
  }

  /** Changes what is named; seats that are taken stay so. */
  async edit(
    tx: Tx,
    { change, ...command }: ClubCommand & { readonly change: Partial<ClubSettings> },
  ): Promise<Result<ClubWithPlans, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok) return found;
    const { club, plans } = found.value;
    const { name, description, kind, rule, isOpen, capacity, privileges } = club;
    const settings: ClubSettings = {
      ...{ name, description, kind, rule, isOpen, capacity, privileges },
      ...change,
    };
    const wrong = this.refusalOf(settings);
    if (wrong) return err(wrong);
    const { taken } = club.seats;
    if (settings.capacity !== null && settings.capacity < taken)
      return err(
        problem('SEATS_TAKEN', `${taken} seats are taken.`, { path: ['capacity'], data: { taken } }),
      );
    const changed = { ...club, ...settings };
    await saveClub(tx, club.id, settings);
    const isOther = canonicalJson([kind, rule]) !== canonicalJson([settings.kind, settings.rule]);
    if (settings.rule && isOther) await startRound(tx, club.id);
    if (!isSame(privileges.multiplier, settings.privileges.multiplier)) {
      const multiplied = await this.multipliers.follow(tx, changed, command);
      if (!multiplied.ok) return multiplied;
    }
    await this.note(tx, 'club.changed', club, change, command);
    return ok({ club: changed, plans });
  }

  /** Adds a plan, or gives the one of this code another form. */
  async savePlan(
    tx: Tx,
    { plan, ...command }: ClubCommand & { readonly plan: Plan },
  ): Promise<Result<ClubWithPlans, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok) return found;
    const { club, plans } = found.value;
    const wrong = refusalOfPlan(plan);
    if (wrong) return err(wrong);
    const { price } = plan;
    if (price.kind === 'POINTS') {
      const known = await this.pointTypes.list(tx);
      if (!known.some(({ code }) => code === price.pointType))
        return err(notFound('point type', ['price', 'pointType']));
    }
    const isNew = plans.every(({ code }) => code !== plan.code);
    if (isNew && plans.length >= PLANS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${PLANS_MAX} plans.`, { path: ['code'] }));
    await savePlan(tx, club.id, plan, command.now);
    await this.note(tx, 'club.plan_saved', club, plan, command);
    const saved = isNew ? [...plans, plan] : plans.map((one) => (one.code === plan.code ? plan : one));
    return ok({ club, plans: saved });
  }

  private refusalOf(settings: ClubSettings): Problem | null {
    const wrong = refusalOfClub(settings);
    if (wrong || !settings.rule) return wrong;
    const checked = this.eligibility.check(settings.rule);
    return checked.ok ? null : checked.problem;
  }

  private async lock(tx: Tx, { actor, code }: ClubCommand): Promise<Result<ClubWithPlans, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const known = await this.byCode(tx, code);
    const club = known && (await lockClub(tx, known.club.id));
    // Read again behind the lock.
    const found = club && (await this.byCode(tx, code));
    return found ? ok({ club, plans: found.plans }) : err(notFound('club', ['club']));
  }

  private async note(
    tx: Tx,
    action: string,
    club: Club,
    details: object,
    command: ClubCommand,
  ): Promise<void> {
    const { actor, now, requestId, ip } = command;
    const subject = { subjectType: 'club', subjectId: club.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { club: club.code, ...details },
    });
  }
}

function isSame(one: Privileges['multiplier'], other: Privileges['multiplier']): boolean {
  return one?.numerator === other?.numerator && one?.denominator === other?.denominator;
}
