import type { Evidence } from './evidence.js';
import { FRAUD_CHECKS, HARD_FINDINGS, type FraudCheck, type FraudChecks } from './fraud-checks.js';
import { FRAUD_ACTIONS, HARD_CHECKS, type FraudAction, type FraudRule } from './fraud-rule.js';

/** When a verdict is given: before anything that campaigns act on is recorded. */
export const JUDGING_STAGES = ['CLAIM', 'QUALIFICATION', 'APPROVAL'] as const;

export type JudgingStage = (typeof JUDGING_STAGES)[number];

/** Something that was found. */
export interface Finding {
  /** A hard check, FRIEND_SUSPENDED, the code of a rule, or RULE_FAILED: and the code of one that could not be applied. */
  readonly code: string;
  /** What was looked for: a hard check or a sign. */
  readonly sign: string;
  /** What is done about it, unless it is found in shadow mode or was allowed. */
  readonly action: Exclude<FraudAction, 'ALLOW'>;
  readonly isShadow: boolean;
  /** Staff had it before them, and let the referral go on. */
  readonly isAllowed: boolean;
}

export interface Verdict {
  readonly action: FraudAction;
  /** Codes of what was found, the strictest first, such as SELF_REFERRAL or the code of a rule; empty: nothing. */
  readonly reasons: readonly string[];
}

export interface Judgement extends Verdict {
  /** Everything that was found, that of shadow mode included: what is certain first, then in the order of the rules. */
  readonly findings: readonly Finding[];
}

const FAILED = 'RULE_FAILED:';
/** Code and sign of what is found of every friend who is suspended, whatever the rules. */
export const FRIEND_SUSPENDED = 'FRIEND_SUSPENDED';

/**
 * What evidence comes to by rules. What is certain blocks; a rule that cannot be applied holds, as nobody knows what it would have
 * found; rules in shadow mode, and what staff allowed before, are written down and change nothing.
 */
export function verdictOf(
  evidence: Evidence,
  rules: readonly FraudRule[],
  checks: FraudChecks = FRAUD_CHECKS,
): Judgement {
  const hard = HARD_CHECKS.filter((check) => HARD_FINDINGS[check](evidence)).map((code): Finding => ({
    code,
    sign: code,
    action: 'BLOCK',
    isShadow: false,
    isAllowed: false,
  }));
  const soft = rules.flatMap((rule) => findingOf(evidence, rule, checks));
  const findings = [...hard, ...suspensionIn(evidence), ...soft];
  const counted = findings
    .filter(({ isShadow, isAllowed }) => !isShadow && !isAllowed)
    .toSorted((a, b) => severityOf(b.action) - severityOf(a.action));
  return { action: counted[0]?.action ?? 'ALLOW', reasons: counted.map(({ code }) => code), findings };
}

/** Whoever suspended the friend did not say what is to become of the referral: somebody has to. */
function suspensionIn({ isFriendSuspended = false, allowed }: Evidence): Finding[] {
  const isAllowed = allowed.includes(FRIEND_SUSPENDED);
  return isFriendSuspended
    ? [{ code: FRIEND_SUSPENDED, sign: FRIEND_SUSPENDED, action: 'HOLD', isShadow: false, isAllowed }]
    : [];
}

/** Whether a rule could not be applied. */
export function hasFailed({ code }: Pick<Finding, 'code'>): boolean {
  return code.startsWith(FAILED);
}

function findingOf(evidence: Evidence, rule: FraudRule, checks: FraudChecks): Finding[] {
  const { sign, isShadow } = rule;
  const found = (code: string, action: Finding['action']): Finding[] => [
    { code, sign, action, isShadow, isAllowed: evidence.allowed.includes(code) },
  ];
  try {
    // Rules are kept longer than the code that wrote them: a sign may not be known any more, and then this throws.
    const check: FraudCheck = checks[sign];
    return check(evidence, rule) ? found(rule.code, rule.action) : [];
  } catch {
    return found(`${FAILED}${rule.code}`, 'HOLD');
  }
}

function severityOf(action: FraudAction): number {
  return FRAUD_ACTIONS.indexOf(action);
}
