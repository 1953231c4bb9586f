import { Injectable } from '@nestjs/common';
import { err, isUuid, newId, notFound, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import { Database, isUniqueViolation, type Tx } from '#platform';
import { AuditLog } from './audit-log.service.js';
import type { ProgramActor, StaffActor } from './domain/actor.js';
import type { Origin } from './domain/origin.js';
import { checkPassword } from './domain/password.js';
import type { StaffRole } from './domain/permission.js';
import { checkNewMember, normaliseEmail, type NewStaffMember, type StaffMember } from './domain/staff.js';
import { Passwords } from './passwords.js';
import { staffNames } from './persistence/approvals.sql.js';
import { lockMember, lockOwners, type MemberWithHash } from './persistence/credentials.sql.js';
import { newestFirst, type Page } from './persistence/newest-first.js';
import { StaffMemberEntity } from './persistence/staff-member.entity.js';
import { Programs } from './programs.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { StaffSessions } from './staff-sessions.service.js';

type Outcome = Promise<Result<StaffMember, Problem>>;

/** The people who run a program, their roles and passwords (R7, R8). Every change is audited. */
@Injectable()
export class Staff {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly programs: Programs,
    private readonly passwords: Passwords,
    private readonly sessions: StaffSessions,
    private readonly throttle: SignInThrottle,
  ) {}

  /** Adds a member. Problems: INVALID_INPUT, NOT_FOUND (program), ALREADY_EXISTS (the address is known here). */
  async create(origin: Origin, input: NewStaffMember): Outcome {
    const { programId } = origin.actor;
    const wrong = checkNewMember(input) ?? (await this.checkPassword(origin.actor, input, ['password']));
    if (wrong) return err(wrong);
    const passwordHash = await this.passwords.hash(input.password);
    const member: StaffMember = {
      id: newId(origin.now),
      programId,
      email: input.email.trim(),
      name: input.name.trim(),
      role: input.role,
      status: 'ACTIVE',
      createdAt: origin.now,
    };
    const emailNormalised = normaliseEmail(input.email);
    try {
      return await this.database.txResult(origin.actor, async (tx) => {
        await tx.entities.insert(StaffMemberEntity, { ...member, emailNormalised, passwordHash });
        await this.record(tx, origin, 'staff.created', member.id, { email: member.email, role: member.role });
        return ok(member);
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'staff_members_program_id_email_normalised_key')) throw error;
      return err(problem('ALREADY_EXISTS', 'There is a member with this address.', { path: ['email'] }));
    }
  }

  /** Gives a member another role and ends the member's sessions. Problems: NOT_FOUND, DEACTIVATED, LAST_OWNER. */
  changeRole(origin: Origin, id: Uuid, role: StaffRole): Outcome {
    return this.change(origin, id, async (tx, member) => {
      if (member.status !== 'ACTIVE')
        return err(problem('DEACTIVATED', 'The member is deactivated.', { path: ['id'] }));
      if (member.role === role) return ok(member);
      if (role !== 'OWNER' && (await isLastOwner(tx, member))) return err(lastOwner());
      await tx.entities.update(StaffMemberEntity, { id }, { role });
      const sessionsEnded = await this.sessions.revoke(tx, id, origin.now);
      await this.record(tx, origin, 'staff.role_changed', id, { from: member.role, to: role, sessionsEnded });
      return ok({ ...member, role });
    });
  }

  /** Shuts a member out at once and for good. Again: changes nothing. Problems: NOT_FOUND, LAST_OWNER. */
  deactivate(origin: Origin, id: Uuid): Outcome {
    return this.change(origin, id, async (tx, member) => {
      if (member.status !== 'ACTIVE') return ok(member);
      if (await isLastOwner(tx, member)) return err(lastOwner());
      await tx.entities.update(StaffMemberEntity, { id }, { status: 'DEACTIVATED' });
      const sessionsEnded = await this.sessions.revoke(tx, id, origin.now);
      await this.record(tx, origin, 'staff.deactivated', id, { email: member.email, sessionsEnded });
      return ok({ ...member, status: 'DEACTIVATED' });
    });
  }

  /**
   * Changes one's own password and ends all own sessions, the present one too.
   * Problems: INVALID_INPUT, INVALID_CREDENTIALS (the current one is wrong), TOO_MANY_ATTEMPTS.
   */
  async changePassword(
    origin: Origin & { actor: StaffActor },
    input: { currentPassword: string; newPassword: string },
  ): Outcome {
    const { actor, now } = origin;
    const { programId, staffId } = actor;
    if (
      await this.throttle.isExceeded({ ...origin, programId, subjectId: staffId, deadline: actor.deadline })
    )
      return err(this.throttle.refusal());
    const member = await this.database.tx(actor, (tx) => lockMember(tx, staffId));
    if (!member) return err(notFound('staff member'));
    if (!(await this.passwords.verify(member.passwordHash, input.currentPassword))) {
      await this.database.tx(actor, (tx) =>
        this.record(tx, origin, 'staff.password_changed', staffId, {}, 'FAILED'),
      );
      return err(
        problem('INVALID_CREDENTIALS', 'The current password is wrong.', { path: ['currentPassword'] }),
      );
    }
    const wrong = await this.checkPassword(origin.actor, { ...member, password: input.newPassword }, [
      'newPassword',
    ]);
    if (wrong) return err(wrong);
    const passwordHash = await this.passwords.hash(input.newPassword);
    return this.change(origin, staffId, async (tx, current) => {
      await tx.entities.update(StaffMemberEntity, { id: staffId }, { passwordHash });
      const sessionsEnded = await this.sessions.revoke(tx, staffId, now);
      await this.record(tx, origin, 'staff.password_changed', staffId, { sessionsEnded });
      return ok(current);
    });
  }

  /** Members of a program, the newest first, one more than the page has. */
  page(actor: ProgramActor, page: Page): Promise<StaffMember[]> {
    return this.database.tx(actor, (tx) =>
      newestFirst(tx, StaffMemberEntity, { programId: actor.programId }, page),
    );
  }

  /** Names of members by id, for showing who did something. */
  namesOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
    return staffNames(tx, ids);
  }

  async byId(actor: ProgramActor, id: Uuid): Promise<StaffMember | null> {
    if (!isUuid(id)) return null;
    return this.database.tx(actor, (tx) =>
      tx.entities.findOneBy(StaffMemberEntity, { id, programId: actor.programId }),
    );
  }

  private async checkPassword(
    actor: ProgramActor,
    person: Pick<NewStaffMember, 'email' | 'name' | 'password'>,
    path: readonly string[],
  ): Promise<Problem | null> {
    const program = await this.database.tx(actor, (tx) => this.programs.byId(tx, actor.programId));
    if (!program) return notFound('program');
    const personal = [person.email, person.name, program.name, program.code, 'perennial'];
    return checkPassword(person.password, personal, path);
  }

  /** Owners are locked before the member, always: two changes at once wait for each other and cannot deadlock. */
  private change(
    { actor }: Origin,
    id: Uuid,
    work: (tx: Tx, member: StaffMember) => Outcome,
  ): Promise<Result<StaffMember, Problem>> {
    return this.database.txResult<StaffMember, Problem>(actor, async (tx) => {
      if (!isUuid(id)) return err(notFound('staff member', ['id']));
      await lockOwners(tx);
      const member = await lockMember(tx, id);
      return member ? work(tx, withoutHash(member)) : err(notFound('staff member', ['id']));
    });
  }

  private record(
    tx: Tx,
    origin: Origin,
    action: string,
    subjectId: Uuid,
    details: object,
    outcome: 'DONE' | 'FAILED' = 'DONE',
  ): Promise<void> {
    return this.audit.record(tx, {
      ...origin,
      action,
      subjectType: 'staff_member',
      subjectId,
      details,
      outcome,
    });
  }
}

async function isLastOwner(tx: Tx, member: StaffMember): Promise<boolean> {
  const owners = await lockOwners(tx);
  return owners.length === 1 && owners[0] === member.id;
}

function lastOwner(): Problem<'LAST_OWNER'> {
  return problem('LAST_OWNER', 'A program keeps at least one owner.', { path: ['id'] });
}

export function withoutHash({ passwordHash: _, ...member }: MemberWithHash): StaffMember {
  return member;
}
