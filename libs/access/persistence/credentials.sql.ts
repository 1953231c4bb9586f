import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { StorefrontScope } from '../domain/permission.js';
import type { StaffMember, StaffSession } from '../domain/staff.js';

export interface FoundKey {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly scopes: StorefrontScope[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** The key with this digest, in a transaction that has the digest as its credential. Plain SQL: every request runs it. */
export async function findKey(tx: Tx, secretHash: Buffer): Promise<FoundKey | null> {
  const [key] = await tx.query<FoundKey>(
    `select id, program_id as "programId", scopes, expires_at as "expiresAt", revoked_at as "revokedAt",
       last_used_at as "lastUsedAt"
     from storefront_keys where secret_hash = $1`,
    [secretHash],
  );
  return key ?? null;
}

export async function touchKey(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.execute('update storefront_keys set last_used_at = $2 where id = $1 and program_id = $3', [
    id,
    now,
    tx.programId,
  ]);
}

export type FoundSession = StaffSession & {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly staffId: Uuid;
};

/** The session with this digest, in a transaction that has the digest as its credential. */
export async function findSession(tx: Tx, tokenHash: Buffer): Promise<FoundSession | null> {
  const [session] = await tx.query<FoundSession>(
    `select id, program_id as "programId", staff_id as "staffId", last_seen_at as "lastSeenAt",
       expires_at as "expiresAt", revoked_at as "revokedAt"
     from staff_sessions where token_hash = $1`,
    [tokenHash],
  );
  return session ?? null;
}

export async function touchSession(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.execute(
    'update staff_sessions set last_seen_at = greatest(last_seen_at, $2) where id = $1 and program_id = $3',
    [id, now, tx.programId],
  );
}

/** Ends the sessions of a member, or only one of them. Answers how many were open. */
export function revokeSessions(
  tx: Tx,
  staffId: Uuid,
  now: Date,
  sessionId: Uuid | null = null,
): Promise<number> {
  return tx.execute(
    `update staff_sessions set revoked_at = $2
     where staff_id = $1 and program_id = $3 and revoked_at is null and ($4::uuid is null or id = $4)`,
    [staffId, now, tx.programId, sessionId],
  );
}

export interface MemberWithHash extends StaffMember {
  readonly passwordHash: string;
}

const MEMBER_COLUMNS = `id, program_id as "programId", email, name, role, status, created_at as "createdAt",
  password_hash as "passwordHash"`;

export async function findMemberByEmail(tx: Tx, emailNormalised: string): Promise<MemberWithHash | null> {
  const [member] = await tx.query<MemberWithHash>(
    `select ${MEMBER_COLUMNS} from staff_members where program_id = $1 and email_normalised = $2`,
    [tx.programId, emailNormalised],
  );
  return member ?? null;
}

/** A member with the row locked, so that nobody signs in or changes it meanwhile. */
export async function lockMember(tx: Tx, id: Uuid): Promise<MemberWithHash | null> {
  const [member] = await tx.query<MemberWithHash>(
    `select ${MEMBER_COLUMNS} from staff_members where program_id = $1 and id = $2 for update`,
    [tx.programId, id],
  );
  return member ?? null;
}

/** A member whom nobody changes by `lockMember` meanwhile; others may sign in, and add up what the member adjusts. */
export async function holdMember(tx: Tx, id: Uuid): Promise<MemberWithHash | null> {
  const [member] = await tx.query<MemberWithHash>(
    `select ${MEMBER_COLUMNS} from staff_members where program_id = $1 and id = $2 for key share`,
    [tx.programId, id],
  );
  return member ?? null;
}

/** The active owners, locked in key order: two owners who remove each other wait here, and one finds itself the last. */
export async function lockOwners(tx: Tx): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select id from staff_members where program_id = $1 and role = 'OWNER' and status = 'ACTIVE' order by id for update`,
    [tx.programId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Failed credentials since an instant, of one account and of one address, each counted up to `limit`. Read from the
 * audit log: every attempt is there anyway.
 */
export async function countFailures(
  tx: Tx,
  by: { subjectId: string; ip: string; since: Date; limit: number },
): Promise<{ account: number; address: number }> {
  const [counts] = await tx.query<{ account: number; address: number }>(
    `select
       (select count(*)::int from (select from audit_entries
         where program_id = $1 and subject_id = $2 and outcome = 'FAILED' and at > $4 and id >= $5 limit $6) a) as account,
       (select count(*)::int from (select from audit_entries
         where program_id = $1 and ip = $3 and outcome = 'FAILED' and at > $4 limit $6) b) as address`,
    [tx.programId, by.subjectId, by.ip, by.since, firstIdAt(by.since), by.limit],
  );
  return counts ?? { account: 0, address: 0 };
}

/** The smallest UUIDv7 of an instant: bounds the index scan where ids sort by time. */
function firstIdAt(at: Date): Uuid {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
