import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import type { CustomerRef } from '#customers';
import { problem, type Problem, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { versionAt, type ReferralProgram, type ReferralRules } from '../domain/rules.js';
import { findBlocked } from '../persistence/people.js';
import { findVersionsOf } from '../persistence/referral-programs.js';

/** What holds of a referral program, and whom it keeps out. */
export interface Admission {
  /** Null: nobody made any, or they are not in force yet. */
  readonly rules: ReferralRules | null;
  /** By customer; whoever is not named may refer. */
  readonly refusals: ReadonlyMap<Uuid, Problem>;
}

/** Says who may refer in referral programs. */
@Injectable()
export class Advocates {
  constructor(private readonly audiences: Audiences) {}

  /**
   * What keeps customers from referring in each of some referral programs now, in their order. REFERRALS_CLOSED (of the program),
   * NOT_ENROLLED, CUSTOMER_SUSPENDED, NOT_ELIGIBLE (the condition of the rules, or staff).
   */
  async admissions(
    tx: Tx,
    loyalty: Program,
    programs: readonly ReferralProgram[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Admission[]> {
    const [versions, blocked] = await Promise.all([
      findVersionsOf(
        tx,
        programs.map(({ id }) => id),
      ),
      findBlocked(
        tx,
        customers.map(({ id }) => id),
      ),
    ]);
    const personal = customers.flatMap((customer): [Uuid, Problem][] => {
      const refusal = refusalOf(customer, blocked);
      return refusal ? [[customer.id, refusal]] : [];
    });
    const kept = new Set(personal.map(([id]) => id));
    const others = customers.filter(({ id }) => !kept.has(id));
    const rulesOf = programs.map(({ id }) => versionAt(versions.get(id) ?? [], now)?.rules ?? null);
    const conditions = rulesOf.flatMap((rules) => (rules?.advocates ? [rules.advocates] : []));
    const failures = await this.audiences.failuresOfAll(tx, loyalty, conditions, others, now);
    return programs.map(({ isOpen }, place) => {
      const rules = rulesOf[place] ?? null;
      if (!isOpen || !rules) return { rules, refusals: new Map(customers.map(({ id }) => [id, CLOSED])) };
      const failed = failures.get(rules.advocates ?? '') ?? [];
      const out = others.filter((_, index) => (failed[index] ?? null) !== null);
      return {
        rules,
        refusals: new Map([...personal, ...out.map(({ id }): [Uuid, Problem] => [id, NOT_ELIGIBLE])]),
      };
    });
  }
}

function refusalOf({ id, enrolledAt, status }: CustomerRef, blocked: ReadonlySet<Uuid>): Problem | null {
  if (enrolledAt === null) return NOT_ENROLLED;
  if (status === 'SUSPENDED') return SUSPENDED;
  return blocked.has(id) ? NOT_ELIGIBLE : null;
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
