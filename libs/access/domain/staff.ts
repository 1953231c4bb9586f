import { invalid, type Problem, type Uuid } from '#kernel';
import { STAFF_ROLES, type StaffRole } from './permission.js';

export type StaffStatus = 'ACTIVE' | 'DEACTIVATED';

/** Somebody who runs the program. */
export interface StaffMember {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly status: StaffStatus;
  readonly createdAt: Date;
}

export interface NewStaffMember {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly password: string;
}

export interface StaffSession {
  readonly lastSeenAt: Date;
  /** Absolute end, 12 hours after sign-in. */
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

const MINUTE_MS = 60_000;
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
export const SESSION_LIFE_MS = 12 * 60 * MINUTE_MS;
/** A use is written down at most so often: idle time is measured to the minute. */
export const LAST_SEEN_STEP_MS = MINUTE_MS;

/** Failed sign-ins, per account and per address, after which attempts are refused unseen ... */
export const SIGN_IN_FAILURES_MAX = 10;
/** ... until the oldest of them is this old. */
export const SIGN_IN_WINDOW_MS = 15 * MINUTE_MS;

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;
const EMAIL_LENGTH_MAX = 254;
const STAFF_NAME_LENGTH_MAX = 100;

export function isSessionAlive(session: StaffSession, now: Date): boolean {
  const idleMs = now.getTime() - session.lastSeenAt.getTime();
  return session.revokedAt === null && now < session.expiresAt && idleMs < SESSION_IDLE_MS;
}

/** The form in which two addresses of the same mailbox are equal, as mail providers treat them: without case. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** What is wrong with a new member, the password apart; null when nothing is. */
export function checkNewMember({ email, name, role }: Omit<NewStaffMember, 'password'>): Problem | null {
  if (email.length > EMAIL_LENGTH_MAX || !EMAIL.test(normaliseEmail(email))) {
    return invalid(['email'], 'An e-mail address is needed.');
  }
  if (name.trim() === '' || name.length > STAFF_NAME_LENGTH_MAX) {
    return invalid(['name'], `A name has 1 to ${STAFF_NAME_LENGTH_MAX} characters.`);
  }
  return STAFF_ROLES.includes(role) ? null : invalid(['role'], 'A known role is needed.');
}
