import { Injectable } from '@nestjs/common';
import type { ProgramActor } from '#access';
import { err, invalid, notFound, ok, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { Backtest, type BacktestOutcome, type ChangedCase } from '../domain/fraud/backtest.js';
import type { FraudRule } from '../domain/fraud/fraud-rule.js';
import { refusalOfFraudRules } from '../domain/program-rules.js';
import { findReferralProgram } from '../persistence/referral-programs.js';
import { findPastVerdicts, type DecidedVerdict, type VerdictPlace } from '../persistence/verdicts.js';

export type { DecidedVerdict };

/** Verdicts that are looked at, at most. */
export const VERDICTS_MAX = 50_000;
const READ_AT_ONCE = 2_000;

export interface RuleTrial {
  /** Code of the referral program. */
  readonly program: string;
  readonly rules: readonly FraudRule[];
  readonly from: Date;
  readonly to: Date;
  /** How many changed cases are answered. */
  readonly cases: number;
}

export interface RuleTrialResult {
  readonly verdicts: number;
  readonly changed: number;
  /** False: only the first 50,000 were looked at. */
  readonly isComplete: boolean;
  readonly outcomes: readonly BacktestOutcome[];
  readonly cases: readonly ChangedCase<DecidedVerdict>[];
}

/** Tries rules on fraud on the referrals of a period, by the evidence that was kept of each verdict. Changes nothing. */
@Injectable()
export class RuleBacktests {
  constructor(private readonly database: Database) {}

  /** Problems: INVALID_INPUT, NOT_FOUND. */
  async run(actor: ProgramActor, trial: RuleTrial): Promise<Result<RuleTrialResult, Problem>> {
    const { from, to, rules, cases } = trial;
    const wrong = refusalOfFraudRules(rules, ['rules']);
    if (wrong) return err(wrong);
    if (from >= to) return err(invalid(['to'], 'A period ends after it begins.'));
    return this.database.tx(actor, async (tx) => {
      const program = await findReferralProgram(tx, trial.program);
      if (!program) return err(notFound('referral program', ['program']));
      const period = { referralProgramId: program.id, from, to };
      const backtest = new Backtest<DecidedVerdict>(rules, cases);
      let after: VerdictPlace | null = null;
      let isComplete = false;
      while (!isComplete && backtest.verdicts < VERDICTS_MAX) {
        const page: DecidedVerdict[] = await findPastVerdicts(tx, period, { after, limit: READ_AT_ONCE });
        for (const past of page) backtest.add(past);
        after = page.at(-1) ?? null;
        isComplete = page.length < READ_AT_ONCE;
      }
      const { verdicts, changes, outcomes, changed } = backtest;
      return ok({ verdicts, changed: changes, isComplete, outcomes, cases: changed });
    });
  }
}
