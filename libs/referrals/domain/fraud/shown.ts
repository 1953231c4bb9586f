import type { AllowedVerdict } from './allowing.js';
import { FRAUD_ACTIONS, type FraudAction } from './fraud-rule.js';
import type { Finding } from './verdict.js';

/** A verdict that a review is about. */
export interface ReviewedVerdict extends AllowedVerdict {
  readonly action: FraudAction;
}

/**
 * What a review shows of its verdicts, the first first: everything that was found since it was opened, also what is not found any more,
 * and of what was found again as it was found last. That, and nothing else, is what staff allow. Each of the verdicts is answered, with
 * those of its findings that are shown.
 */
export function shownIn(verdicts: readonly ReviewedVerdict[]): ReviewedVerdict[] {
  const isFoundAgain = ({ code }: Finding, index: number): boolean =>
    verdicts.slice(index + 1).some(({ findings }) => findings.some((later) => later.code === code));
  return verdicts.map((verdict, index) => ({
    ...verdict,
    findings: verdict.findings.filter((finding) => !isFoundAgain(finding, index)),
  }));
}

/** The strictest of several verdicts. */
export function strictestOf(verdicts: readonly ReviewedVerdict[]): FraudAction {
  const actions = new Set(verdicts.map(({ action }) => action));
  return FRAUD_ACTIONS.findLast((action) => actions.has(action)) ?? 'ALLOW';
}
