import { Injectable } from '@nestjs/common';
import { err, hashedId, ok, problem, type Deadline, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import { AuditLog } from './audit-log.service.js';
import type { Actor, StaffActor } from './domain/actor.js';
import type { AuditOutcome } from './domain/audit.js';
import type { Origin } from './domain/origin.js';
import { ANONYMOUS_PERMISSIONS } from './domain/permission.js';
import { PASSWORD_LENGTH_MAX } from './domain/password.js';
import type { Program } from './domain/program.js';
import { normaliseEmail, type StaffMember } from './domain/staff.js';
import { Gate } from './gate.js';
import { Passwords } from './passwords.js';
import { findMemberByEmail, holdMember, type MemberWithHash } from './persistence/credentials.sql.js';
import { Programs } from './programs.service.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { withoutHash } from './staff.service.js';
import { StaffSessions, type OpenedSession } from './staff-sessions.service.js';

export interface SignInAttempt {
  /** Code of the program. */
  readonly program: string;
  readonly email: string;
  readonly password: string;
}

export interface Attempted {
  /** Of the request. */
  readonly deadline?: Deadline | undefined;
  readonly now: Date;
  readonly requestId?: string;
  readonly ip?: string;
}

export type SignedIn = OpenedSession & { readonly member: StaffMember };

/** Attempts looked at together. More would only queue for the hash, and each may pass the throttle once more. */
const ATTEMPTS_AT_ONCE = 2;
const WAITING_MAX = 64;

const ANONYMOUS: Actor = { kind: 'ANONYMOUS', permissions: ANONYMOUS_PERMISSIONS };

/** Sign-in and sign-out of staff. Unknown programs, addresses and wrong passwords are one answer in one time. */
@Injectable()
export class SignIn {
  private readonly gate = new Gate(ATTEMPTS_AT_ONCE, WAITING_MAX);

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly programs: Programs,
    private readonly passwords: Passwords,
    private readonly sessions: StaffSessions,
    private readonly throttle: SignInThrottle,
  ) {}

  /**
   * Opens a session. Every attempt at a known program is audited, also when it is refused.
   * Problems: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS.
   */
  async signIn(attempt: SignInAttempt, at: Attempted): Promise<Result<SignedIn, Problem>> {
    const done = await this.gate.run(() => this.attempt(attempt, at));
    return done.ok ? done.value : err(this.throttle.refusal());
  }

  /** Ends the session, or all of the member's. Again: changes nothing. */
  async signOut(origin: Origin & { actor: StaffActor }, sessionId: string | null): Promise<void> {
    const { actor, now } = origin;
    await this.database.tx(actor, async (tx) => {
      const sessionsEnded = await this.sessions.revoke(tx, actor.staffId, now, sessionId);
      if (sessionsEnded === 0) return;
      const subject = { subjectType: 'staff_member', subjectId: actor.staffId };
      await this.audit.record(tx, {
        ...origin,
        action: 'staff.signed_out',
        ...subject,
        details: { sessionsEnded },
      });
    });
  }

  private async attempt(attempt: SignInAttempt, at: Attempted): Promise<Result<SignedIn, Problem>> {
    const email = normaliseEmail(attempt.email);
    const { deadline } = at;
    const program = await this.database.tx({ programId: null, deadline }, (tx) =>
      this.programs.byCode(tx, attempt.program),
    );
    const member =
      program &&
      (await this.database.tx({ programId: program.id, deadline }, (tx) => findMemberByEmail(tx, email)));
    const subjectId = member?.id ?? hashedId('unknown account', program?.id ?? '', email);
    if (program && (await this.throttle.isExceeded({ ...at, programId: program.id, subjectId }))) {
      await this.note(program, subjectId, 'REFUSED', at);
      return err(this.throttle.refusal());
    }
    const password = attempt.password.slice(0, PASSWORD_LENGTH_MAX + 1);
    const isRight = await this.passwords.verify(member?.passwordHash ?? null, password);
    const session = member && isRight ? await this.open(member, at) : null;
    if (session) return ok(session);
    if (program) await this.note(program, subjectId, 'FAILED', at);
    return err(problem('INVALID_CREDENTIALS', 'Program, e-mail address or password is wrong.'));
  }

  /** The member is read again under lock: a role, password or status that changed since the check must win. */
  private open(checked: MemberWithHash, at: Attempted): Promise<SignedIn | null> {
    return this.database.tx({ programId: checked.programId, deadline: at.deadline }, async (tx) => {
      const member = await holdMember(tx, checked.id);
      if (member?.status !== 'ACTIVE' || member.passwordHash !== checked.passwordHash) return null;
      const session = await this.sessions.open(tx, member, at.now);
      await this.record(tx, member.id, 'DONE', at);
      return { ...session, member: withoutHash(member) };
    });
  }

  private note(
    { id: programId }: Program,
    subjectId: string,
    outcome: AuditOutcome,
    at: Attempted,
  ): Promise<void> {
    return this.database.tx({ programId, deadline: at.deadline }, (tx) =>
      this.record(tx, subjectId, outcome, at),
    );
  }

  private record(tx: Tx, subjectId: string, outcome: AuditOutcome, at: Attempted): Promise<void> {
    const subject = { subjectType: 'staff_member', subjectId };
    return this.audit.record(tx, {
      actor: ANONYMOUS,
      action: 'staff.signed_in',
      ...subject,
      details: {},
      outcome,
      ...at,
    });
  }
}
