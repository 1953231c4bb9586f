import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences } from '#campaigns';
import type { CustomerRef } from '#customers';
import { err, invalid, ok, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Club, ClubRule } from './domain/club.js';

const PATH = ['rule', 'condition'];
/** What would be true of members because they are members, and make them leave because of it, without end. */
const OWN_FACT = 'clubs';
/** Any fact of customers may be meant. */
const ANY_FACT = '*';

/** The rules of clubs: who may come, and who may stay. */
@Injectable()
export class Eligibility {
  constructor(private readonly audiences: Audiences) {}

  /** Problems: INVALID_EXPRESSION with the place of the mistake, INVALID_INPUT. */
  check({ condition }: ClubRule): Result<true, Problem> {
    const checked = this.audiences.check(condition, PATH);
    if (!checked.ok) return checked;
    const { customerFacts } = checked.value;
    if (customerFacts.has(OWN_FACT) || customerFacts.has(ANY_FACT))
      return err(invalid(PATH, 'Rules of clubs ask for named facts of customers, and not for their clubs.'));
    return ok(true);
  }

  /**
   * Those of these customers who meet the rule of a club: all of them if it has none. Suspended customers meet none. What is
   * asked stays true while the customers' totals are locked.
   */
  async meeting(
    tx: Tx,
    program: Program,
    { rule }: Pick<Club, 'rule'>,
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Set<Uuid>> {
    if (!rule) return new Set(customers.map(({ id }) => id));
    const asked = customers.filter(({ status }) => status !== 'SUSPENDED');
    const failures = await this.audiences.failures(tx, program, rule.condition, asked, now);
    return new Set(asked.flatMap(({ id }, index) => (failures[index] === null ? [id] : [])));
  }
}
