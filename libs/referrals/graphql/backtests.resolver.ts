import { Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { Cost, Input, payloadOf } from '#platform/graphql';
import { RuleBacktests, type RuleTrialResult } from '../fraud/rule-backtests.service.js';
import {
  BacktestReferralRulesInput,
  BacktestReferralRulesPayload,
  type ReferralRulesCaseType,
} from './backtest.type.js';
import { fraudRulesOf } from './program.mapping.js';
import { findingsOf } from './review.mapping.js';

/** Rules on fraud, tried on what happened. */
@Resolver()
export class ReferralBacktestsResolver {
  constructor(
    private readonly backtests: RuleBacktests,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => BacktestReferralRulesPayload, {
    description:
      'What rules on fraud would have made of the referrals of a period, by the evidence that was kept of each verdict. Changes nothing.',
  })
  @Allow('referrals:review')
  @Cost(100)
  async backtestReferralRules(
    @CurrentStaff() actor: StaffActor,
    @Input(() => BacktestReferralRulesInput) input: BacktestReferralRulesInput,
  ): Promise<BacktestReferralRulesPayload> {
    const done = await this.backtests.run(actor, { ...input, rules: fraudRulesOf(input.rules) });
    if (!done.ok) return payloadOf(done, () => ({}));
    const cases = await this.shown(actor, done.value);
    return payloadOf(done, (backtest) => ({ backtest: { ...backtest, cases } }));
  }

  private async shown(actor: StaffActor, { cases }: RuleTrialResult): Promise<ReferralRulesCaseType[]> {
    const people = await this.customers.byIds(
      actor,
      cases.map(({ past }) => past.friendId),
    );
    return cases.flatMap(({ past, would }) => {
      const friend = people.get(past.friendId);
      const { stage, at, action: given, decided, evidence } = past;
      return friend
        ? [
            {
              ...{ friend: toCustomerType(friend), stage, at, given, would: would.action, decided },
              findings: findingsOf(would.findings, evidence),
            },
          ]
        : [];
    });
  }
}
