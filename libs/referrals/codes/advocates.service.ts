import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import type { CustomerRef } from '#customers';
import { problem, type Problem, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { versionAt, type ReferralProgram } from '../domain/rules.js';
import { findBlocked } from '../persistence/people.js';
import { findVersionsOf } from '../persistence/referral-programs.js';

/** Says who may refer in a referral program. */
@Injectable()
export class Advocates {
  constructor(private readonly audiences: Audiences) {}

  /**
   * What keeps customers from referring now, by their ids; whoever is not named may. REFERRALS_CLOSED (of the program), NOT_ENROLLED,
   * CUSTOMER_SUSPENDED, NOT_ELIGIBLE (the condition of the rules, or staff).
   */
  async refusals(
    tx: Tx,
    program: Program,
    referralProgram: ReferralProgram,
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<Uuid, Problem>> {
    const ids = customers.map(({ id }) => id);
    const [versions, blocked] = await Promise.all([
      findVersionsOf(tx, [referralProgram.id]),
      findBlocked(tx, ids),
    ]);
    const version = versionAt(versions.get(referralProgram.id) ?? [], now);
    if (!referralProgram.isOpen || !version) return new Map(customers.map(({ id }) => [id, CLOSED]));
    const refusals = new Map<Uuid, Problem>();
    for (const { id, enrolledAt, status } of customers) {
      if (enrolledAt === null) refusals.set(id, NOT_ENROLLED);
      else if (status === 'SUSPENDED') refusals.set(id, SUSPENDED);
      else if (blocked.has(id)) refusals.set(id, NOT_ELIGIBLE);
    }
    const others = customers.filter(({ id }) => !refusals.has(id));
    const condition = version.rules.advocates;
    if (condition === null || others.length === 0) return refusals;
    const failures = await this.audiences.failures(tx, program, condition, others, now);
    for (const [place, { id }] of others.entries()) if (failures[place]) refusals.set(id, NOT_ELIGIBLE);
    return refusals;
  }
}

const CLOSED = problem('REFERRALS_CLOSED', 'The referral program takes no new friends now.', {
  path: ['program'],
});
const NOT_ENROLLED = problem('NOT_ENROLLED', 'The customer has not joined the program.', {
  path: ['customer'],
});
const SUSPENDED = problem('CUSTOMER_SUSPENDED', 'Suspended customers refer nobody.', { path: ['customer'] });
/** Without saying why: a condition may name what customers are not to know, and so may what staff decided. */
const NOT_ELIGIBLE = problem('NOT_ELIGIBLE', 'The referral program is for others.', { path: ['customer'] });
