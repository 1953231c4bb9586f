import { Injectable } from '@nestjs/common';
import { newId, type Deadline, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { hashCredential, makeCredential } from './credential-maker.js';
import type { StaffActor } from './domain/actor.js';
import { isWellFormed, SESSION_TOKEN } from './domain/credential.js';
import { ROLE_PERMISSIONS } from './domain/permission.js';
import { isSessionAlive, LAST_SEEN_STEP_MS, SESSION_LIFE_MS, type StaffMember } from './domain/staff.js';
import { findSession, revokeSessions, touchSession } from './persistence/credentials.sql.js';
import { StaffMemberEntity } from './persistence/staff-member.entity.js';
import { StaffSessionEntity } from './persistence/staff-session.entity.js';

export interface OpenedSession {
  /** Shown this once. */
  readonly token: string;
  readonly expiresAt: Date;
}

export interface AuthenticatedStaff {
  readonly actor: StaffActor;
  readonly sessionId: Uuid;
}

/** Sessions of staff (R8): 256 random bits, hashed at rest, 30 minutes idle, 12 hours at most. */
@Injectable()
export class StaffSessions {
  constructor(private readonly database: Database) {}

  async open(tx: Tx, member: StaffMember, now: Date): Promise<OpenedSession> {
    const { secret: token, hash: tokenHash } = makeCredential(SESSION_TOKEN);
    const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
    await tx.entities.insert(StaffSessionEntity, {
      id: newId(now),
      programId: member.programId,
      staffId: member.id,
      tokenHash,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      revokedAt: null,
    });
    return { token, expiresAt };
  }

  /** Ends all sessions of a member, or only one. Answers how many were open. */
  revoke(tx: Tx, staffId: Uuid, now: Date, sessionId: Uuid | null = null): Promise<number> {
    return revokeSessions(tx, staffId, now, sessionId);
  }

  /** Who presents this token; null when it is no living session of an active member. Asked anew for every request. */
  async authenticate(token: string, now: Date, deadline?: Deadline): Promise<AuthenticatedStaff | null> {
    if (!isWellFormed(SESSION_TOKEN, token)) return null;
    const hash = hashCredential(token);
    const scope = { programId: null, credential: hash.toString('hex'), deadline };
    const session = await this.database.tx(scope, (tx) => findSession(tx, hash));
    if (!session || !isSessionAlive(session, now)) return null;
    const { id: sessionId, programId, staffId, lastSeenAt } = session;
    return this.database.tx({ programId, deadline }, async (tx) => {
      const where = { id: staffId, programId, status: 'ACTIVE' as const };
      const member = await tx.entities.findOneBy(StaffMemberEntity, where);
      if (!member) return null;
      if (now.getTime() - lastSeenAt.getTime() >= LAST_SEEN_STEP_MS) await touchSession(tx, sessionId, now);
      return { sessionId, actor: actorOf(member) };
    });
  }
}

function actorOf({ id: staffId, programId, role }: StaffMember): StaffActor {
  return { kind: 'STAFF', staffId, programId, role, permissions: ROLE_PERMISSIONS[role] };
}
