import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import type { Tx } from '#platform';
import { findClubs, hasRules } from './persistence/clubs.js';
import { RuleLooks } from './rule-looks.js';

/** After tiers (20), referrals (30) and segments (35), for whose facts rules may ask; before campaigns (40), for their members. */
const RANK = 36;
/** What clubs say themselves changes no rule. */
const OWN = 'club.';

/** Looks at the customers of a batch, in the transaction that records what they did: whoever meets a rule by it is in at once. */
@Injectable()
export class RuleReactor implements Reactor {
  readonly name = 'clubs by rule';
  readonly rank = RANK;

  constructor(
    private readonly looks: RuleLooks,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(
    tx: Tx,
    { program, now, activities, customers }: ActivityBatch,
  ): Promise<readonly NewActivity[]> {
    const acting = new Set(
      activities.flatMap(({ type, customerId }) => (type.startsWith(OWN) ? [] : [customerId])),
    );
    if (acting.size === 0 || !(await hasRules(tx))) return [];
    const looked = [...customers.values()].filter(({ id }) => acting.has(id));
    return this.looks.look(tx, program, await findClubs(tx), looked, now);
  }
}
