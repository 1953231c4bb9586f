import fc from 'fast-check';
import { allowedCodes, type AllowedVerdict } from './allowing.js';
import type { Evidence, Shared } from './evidence.js';
import { FRAUD_SIGNS, VELOCITY_WINDOWS, type FraudRule } from './fraud-rule.js';
import { FRIEND_SUSPENDED, verdictOf } from './verdict.js';

const ALONE: Shared = { others: 0, isWithAdvocate: false };
const CLEAN: Evidence = {
  ...{ isSameCustomer: false, sharedIdentities: 0, sharedCards: 0, isCustomerBefore: false },
  ...{ isReferredBefore: false, isRing: false, isFriendSuspended: false },
  ...{ devices: ALONE, addresses: ALONE, networks: ALONE, nameLikeness: null, emailLikeness: null },
  ...{ claims: { HOUR: 1, DAY: 1, WEEK: 1 }, linkedFriends: 0, allowed: [] },
};
const RULE: FraudRule = {
  ...{ code: 'rule', sign: 'SHARED_DEVICE', action: 'HOLD', isShadow: false, threshold: 1, window: null },
};

function seen(evidence: Partial<Evidence>, rules: readonly FraudRule[]): AllowedVerdict {
  const all = { ...CLEAN, ...evidence };
  return { evidence: all, findings: verdictOf(all, rules).findings };
}

/** With everything of which there is more or less. */
const shared = fc.record({ others: fc.nat(4), isWithAdvocate: fc.boolean() });
const likeness = fc.option(fc.integer({ min: 0, max: 100 }));
const evidences: fc.Arbitrary<Evidence> = fc
  .record({
    ...{ devices: shared, addresses: shared, networks: shared, nameLikeness: likeness },
    ...{ emailLikeness: likeness, linkedFriends: fc.nat(4), isFriendSuspended: fc.boolean() },
    claims: fc.record({ HOUR: fc.nat(6), DAY: fc.nat(6), WEEK: fc.nat(6) }),
  })
  .map((some) => ({ ...CLEAN, ...some }));
const rulesets: fc.Arbitrary<FraudRule[]> = fc
  .array(
    fc.record({
      sign: fc.constantFrom(...FRAUD_SIGNS, 'OF_OLD' as (typeof FRAUD_SIGNS)[number]),
      threshold: fc.integer({ min: 1, max: 5 }),
      isShadow: fc.boolean(),
      window: fc.constantFrom(...VELOCITY_WINDOWS, null),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((one, index): FraudRule => ({ ...RULE, ...one, code: `r${index}` })));

describe('What staff allowed before', () => {
  const together: Shared = { others: 2, isWithAdvocate: true };
  const apart: Shared = { others: 2, isWithAdvocate: false };

  test.each<[string, Partial<FraudRule>, Partial<Evidence>, Partial<Evidence>, boolean]>([
    ['as many who share a device', {}, { devices: apart }, { devices: apart }, true],
    ['fewer', {}, { devices: apart }, { devices: { ...apart, others: 1 } }, true],
    ['more', {}, { devices: apart }, { devices: { ...apart, others: 3 } }, false],
    ['as many, the advocate now among them', {}, { devices: apart }, { devices: together }, false],
    ['an address instead', {}, { devices: apart }, { addresses: apart }, true],
    ['as many of a network', { sign: 'SHARED_IP' }, { networks: apart }, { networks: apart }, true],
    ['names alike as before', { sign: 'SIMILAR_NAME' }, { nameLikeness: 90 }, { nameLikeness: 90 }, true],
    ['names more alike', { sign: 'SIMILAR_NAME' }, { nameLikeness: 90 }, { nameLikeness: 91 }, false],
    ['names not known any more', { sign: 'SIMILAR_NAME' }, { nameLikeness: 90 }, {}, true],
    ['addresses more alike', { sign: 'SIMILAR_EMAIL' }, { emailLikeness: 80 }, { emailLikeness: 99 }, false],
    ['a larger ring', { sign: 'RING' }, { linkedFriends: 1 }, { linkedFriends: 2 }, false],
    [
      'more claims in another window',
      { sign: 'VELOCITY', window: 'DAY' },
      { claims: { HOUR: 1, DAY: 5, WEEK: 5 } },
      { claims: { HOUR: 2, DAY: 5, WEEK: 9 } },
      true,
    ],
    [
      'more claims in the window',
      { sign: 'VELOCITY', window: 'DAY' },
      { claims: { HOUR: 1, DAY: 5, WEEK: 5 } },
      { claims: { HOUR: 1, DAY: 6, WEEK: 6 } },
      false,
    ],
  ])('of %s: stops nothing again, or does', (_, more, then, now, isAllowed) => {
    const rule = { ...RULE, ...more };
    const allowed = [seen(then, [rule])];
    expect(allowed[0]?.findings).toHaveLength(1);
    expect(allowedCodes({ ...CLEAN, ...now }, [rule], allowed)).toEqual(isAllowed ? ['rule'] : []);
  });

  test.each<[string, AllowedVerdict, readonly FraudRule[], readonly string[]]>([
    [
      'nothing of what was found in shadow mode alone',
      seen({ devices: apart }, [{ ...RULE, isShadow: true }]),
      [RULE],
      [],
    ],
    [
      'nothing of another rule of the same sign',
      seen({ devices: apart }, [RULE]),
      [{ ...RULE, code: 'new' }],
      [],
    ],
    [
      'nothing of a rule that looks for something else under its old code by now',
      seen({ devices: apart }, [RULE]),
      [{ ...RULE, sign: 'SHARED_IP' }],
      [],
    ],
    [
      'that the friend is suspended, by its code',
      seen({ isFriendSuspended: true }, []),
      [],
      [FRIEND_SUSPENDED],
    ],
    [
      'nothing of a suspension that began later',
      seen({ isFriendSuspended: true, friendSuspendedAt: '2026-03-01T00:00:00.000Z' }, []),
      [],
      [],
    ],
    [
      'what could not be applied, by its code, and not the rule itself',
      seen({}, [{ ...RULE, sign: 'VELOCITY' }]),
      [{ ...RULE, sign: 'VELOCITY' }],
      ['RULE_FAILED:rule'],
    ],
  ])('%s', (_, allowed, rules, codes) => {
    expect(allowedCodes({ ...CLEAN, devices: apart }, rules, [allowed])).toEqual(codes);
  });

  test('of several verdicts any one that saw as much is enough, and two halves are not', () => {
    const [near, many] = [
      seen({ devices: { others: 1, isWithAdvocate: true } }, [RULE]),
      seen({ devices: { others: 5, isWithAdvocate: false } }, [RULE]),
    ];
    const now = { ...CLEAN, devices: { others: 3, isWithAdvocate: true } };
    expect(allowedCodes(now, [RULE], [near, many])).toEqual([]);
    expect(allowedCodes(now, [RULE], [near, many, seen(now, [RULE])])).toEqual(['rule']);
  });

  it('lets pass what was seen as it was, whatever it is, and never what nobody saw', () => {
    fc.assert(
      fc.property(evidences, rulesets, (evidence, rules) => {
        const before = seen(evidence, rules);
        const allowed = allowedCodes(evidence, rules, [before]);
        expect(verdictOf({ ...evidence, allowed }, rules).action).toBe('ALLOW');
        expect(allowedCodes(evidence, rules, [])).toEqual([]);
        const found = new Set(before.findings.filter(({ isShadow }) => !isShadow).map(({ code }) => code));
        expect(allowed.filter((code) => !found.has(code))).toEqual([]);
      }),
    );
  });

  it('allows no less where there is less of everything, and nothing of which there is more', () => {
    const more = ({ others, isWithAdvocate }: Shared): Shared => ({ others: others + 1, isWithAdvocate });
    const grown = (all: Evidence): Evidence => ({
      ...all,
      ...{ devices: more(all.devices), addresses: more(all.addresses), networks: more(all.networks) },
      nameLikeness: (all.nameLikeness ?? 0) + 1,
      emailLikeness: (all.emailLikeness ?? 0) + 1,
      claims: { HOUR: all.claims.HOUR + 1, DAY: all.claims.DAY + 1, WEEK: all.claims.WEEK + 1 },
      linkedFriends: all.linkedFriends + 1,
    });
    fc.assert(
      fc.property(evidences, rulesets, (evidence, rules) => {
        const known = rules.filter(
          ({ sign, window }) => FRAUD_SIGNS.includes(sign) && (sign !== 'VELOCITY' || window),
        );
        const allowed = [seen(evidence, known)];
        const codes = new Set(known.map(({ code }) => code));
        const ofRules = (now: Evidence): string[] =>
          allowedCodes(now, known, allowed).filter((code) => codes.has(code));
        expect(ofRules(grown(evidence))).toEqual([]);
        expect([seen(grown(evidence), known)].flatMap((one) => allowedCodes(evidence, known, [one]))).toEqual(
          expect.arrayContaining(ofRules(evidence)),
        );
      }),
    );
  });
});
