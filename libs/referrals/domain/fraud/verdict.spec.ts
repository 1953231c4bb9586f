import fc from 'fast-check';
import type { Evidence, Shared } from './evidence.js';
import { FRAUD_CHECKS } from './fraud-checks.js';
import { FRAUD_ACTIONS, FRAUD_SIGNS, VELOCITY_WINDOWS, type FraudRule } from './fraud-rule.js';
import { verdictOf, type Judgement } from './verdict.js';
import { wordsOf } from './words.js';

const ALONE: Shared = { others: 0, isWithAdvocate: false };
const CLEAN: Evidence = {
  ...{ isSameCustomer: false, sharedIdentities: 0, sharedCards: 0, isCustomerBefore: false },
  ...{ isReferredBefore: false, isRing: false, devices: ALONE, addresses: ALONE, networks: ALONE },
  ...{ nameLikeness: null, emailLikeness: null, claims: { HOUR: 1, DAY: 1, WEEK: 1 } },
  ...{ linkedFriends: 0, allowed: [] },
};

const RULE: FraudRule = {
  ...{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', isShadow: false, threshold: 1, window: null },
};
const shared: Shared = { others: 2, isWithAdvocate: true };

function judged(evidence: Partial<Evidence>, ...rules: Partial<FraudRule>[]): Judgement {
  return verdictOf(
    { ...CLEAN, ...evidence },
    rules.map((rule) => ({ ...RULE, ...rule })),
  );
}

const arbitraryShared = fc.record({ others: fc.nat(5), isWithAdvocate: fc.boolean() });
const percent = fc.option(fc.integer({ min: 0, max: 100 }));
const arbitraryEvidence: fc.Arbitrary<Evidence> = fc.record({
  ...{ isSameCustomer: fc.boolean(), sharedIdentities: fc.nat(2), sharedCards: fc.nat(1) },
  ...{ isCustomerBefore: fc.boolean(), isReferredBefore: fc.boolean(), isRing: fc.boolean() },
  ...{ devices: arbitraryShared, addresses: arbitraryShared, networks: arbitraryShared },
  ...{ nameLikeness: percent, emailLikeness: percent, linkedFriends: fc.nat(5) },
  claims: fc.record({ HOUR: fc.nat(9), DAY: fc.nat(9), WEEK: fc.nat(9) }),
  allowed: fc.subarray(['r0', 'r1', 'r2', 'RULE_FAILED:r0']),
});
const arbitraryRules = fc
  .array(
    fc.record({
      sign: fc.constantFrom(...FRAUD_SIGNS),
      action: fc.constantFrom('FLAG' as const, 'HOLD' as const, 'BLOCK' as const),
      isShadow: fc.boolean(),
      threshold: fc.nat(8),
      // Without a window, velocity cannot be judged.
      window: fc.option(fc.constantFrom(...VELOCITY_WINDOWS)),
    }),
    { maxLength: 4 },
  )
  .map((rules) => rules.map((rule, index): FraudRule => ({ ...rule, code: `r${index}` })));

describe('Verdicts on referrals', () => {
  it('allow where nothing is found', () => {
    expect(judged({}, {})).toEqual({ action: 'ALLOW', reasons: [], findings: [] });
  });

  it.each<[string, Partial<Evidence>]>([
    ['SELF_REFERRAL', { isSameCustomer: true }],
    ['SELF_REFERRAL', { sharedIdentities: 1 }],
    ['SELF_REFERRAL', { sharedCards: 1 }],
    ['ALREADY_CUSTOMER', { isCustomerBefore: true }],
    ['DUPLICATE_PERSON', { isReferredBefore: true }],
    ['CYCLE', { isRing: true }],
  ])('block %s whatever the rules say: %j', (code, evidence) => {
    expect(judged({ ...evidence, allowed: [code] })).toMatchObject({ action: 'BLOCK', reasons: [code] });
  });

  it.each<[Partial<FraudRule>, Partial<Evidence>, Partial<Evidence>]>([
    [{ sign: 'SHARED_DEVICE', threshold: 2 }, { devices: shared }, { devices: { ...shared, others: 1 } }],
    [{ sign: 'SHARED_ADDRESS', threshold: 2 }, { addresses: shared }, { devices: shared }],
    [{ sign: 'SHARED_IP', threshold: 2 }, { networks: shared }, { addresses: shared }],
    [{ sign: 'SIMILAR_NAME', threshold: 80 }, { nameLikeness: 80 }, { nameLikeness: 79, emailLikeness: 99 }],
    [{ sign: 'SIMILAR_EMAIL', threshold: 80 }, { emailLikeness: 80 }, { nameLikeness: 99 }],
    [
      { sign: 'VELOCITY', threshold: 3, window: 'DAY' },
      { claims: { HOUR: 1, DAY: 4, WEEK: 4 } },
      { claims: { HOUR: 3, DAY: 3, WEEK: 9 } },
    ],
    [{ sign: 'RING', threshold: 3 }, { linkedFriends: 3 }, { linkedFriends: 2 }],
  ])('find what %j looks for, and nothing short of it', (rule, found, short) => {
    expect(judged(found, rule)).toMatchObject({ action: 'FLAG', reasons: ['device'] });
    expect(judged(short, rule)).toMatchObject({ action: 'ALLOW', findings: [] });
  });

  it('hold where a rule throws, as nobody knows what it would have found', () => {
    const thrown = verdictOf(CLEAN, [RULE], {
      ...FRAUD_CHECKS,
      SHARED_DEVICE: () => {
        throw new Error('no such table');
      },
    });
    expect(thrown).toMatchObject({ action: 'HOLD', reasons: ['RULE_FAILED:device'] });
    const unknown = { sign: 'SHARED_SHOE' as FraudRule['sign'] };
    expect(judged({}, unknown)).toMatchObject({ action: 'HOLD', reasons: ['RULE_FAILED:device'] });
    expect(judged({}, { ...unknown, isShadow: true }).action).toBe('ALLOW');
    expect(judged({ allowed: ['RULE_FAILED:device'] }, unknown).action).toBe('ALLOW');
  });

  it('say the strictest first', () => {
    const rules = [{ code: 'a' }, { code: 'b', action: 'BLOCK' }, { code: 'c', action: 'HOLD' }] as const;
    expect(judged({ devices: shared }, ...rules)).toMatchObject({
      action: 'BLOCK',
      reasons: ['b', 'c', 'a'],
    });
  });

  it.each<[Partial<Evidence>, string]>([
    [{ isSameCustomer: true }, 'Friend and advocate are the same customer.'],
    [
      { sharedIdentities: 2, sharedCards: 1 },
      'Friend and advocate share an e-mail address or a phone and a card.',
    ],
    [{ devices: shared }, '2 other customers used a device of the friend, the advocate among them.'],
  ])('are told to staff in words: %j', (evidence, words) => {
    const [finding] = judged(evidence, {}).findings;
    expect(finding && wordsOf(finding, { ...CLEAN, ...evidence })).toBe(words);
  });

  it('are the same from shadow rules and from none, and from evidence that was kept and read again', () => {
    fc.assert(
      fc.property(arbitraryEvidence, arbitraryRules, (evidence, rules) => {
        const { action, reasons, findings } = verdictOf(evidence, rules);
        const inForce = rules.filter(({ isShadow }) => !isShadow);
        expect(verdictOf(evidence, inForce)).toMatchObject({ action, reasons });
        const kept = JSON.parse(JSON.stringify(evidence)) as Evidence;
        expect(verdictOf(kept, rules)).toEqual({ action, reasons, findings });
        for (const finding of findings) expect(wordsOf(finding, evidence)).toMatch(/^[A-Z\d].*\.$/);
      }),
    );
  });

  it('never get milder by a rule more, nor by more of a sign', () => {
    const severity = ({ action }: Judgement): number => FRAUD_ACTIONS.indexOf(action);
    fc.assert(
      fc.property(arbitraryEvidence, arbitraryRules, (evidence, rules) => {
        const one = severity(verdictOf(evidence, rules));
        expect(severity(verdictOf(evidence, rules.slice(1)))).toBeLessThanOrEqual(one);
        const devices = { ...evidence.devices, others: evidence.devices.others + 1 };
        const more = { ...evidence, devices, linkedFriends: evidence.linkedFriends + 1 };
        expect(severity(verdictOf(more, rules))).toBeGreaterThanOrEqual(one);
      }),
    );
  });
});
