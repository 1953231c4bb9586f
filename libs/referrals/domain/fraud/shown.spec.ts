import fc from 'fast-check';
import { allowedCodes } from './allowing.js';
import type { Evidence } from './evidence.js';
import { FRAUD_ACTIONS, type FraudRule } from './fraud-rule.js';
import { shownIn, strictestOf, type ReviewedVerdict } from './shown.js';
import { verdictOf } from './verdict.js';

const NONE = { others: 0, isWithAdvocate: false };
const CLEAN: Evidence = {
  ...{ isSameCustomer: false, sharedIdentities: 0, sharedCards: 0, isCustomerBefore: false },
  ...{ isReferredBefore: false, isRing: false, isFriendSuspended: false, friendSuspendedAt: null },
  ...{ devices: NONE, addresses: NONE, networks: NONE, nameLikeness: null, emailLikeness: null },
  ...{ claims: { HOUR: 1, DAY: 1, WEEK: 1 }, linkedFriends: 0, allowed: [] },
};
const RULE: FraudRule = {
  ...{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', isShadow: false, threshold: 1, window: null },
};
const RULES: FraudRule[] = [
  RULE,
  { ...RULE, code: 'address', sign: 'SHARED_ADDRESS', action: 'HOLD' },
  { ...RULE, code: 'names', sign: 'SIMILAR_NAME', threshold: 80 },
];

function verdict(evidence: Partial<Evidence>): ReviewedVerdict {
  const all = { ...CLEAN, ...evidence };
  const { action, findings } = verdictOf(all, RULES);
  return { action, findings, evidence: all };
}

const shared = fc.record({ others: fc.nat(3), isWithAdvocate: fc.boolean() });
const verdicts = fc.array(
  fc
    .record({
      devices: shared,
      addresses: shared,
      nameLikeness: fc.option(fc.integer({ min: 70, max: 100 })),
    })
    .map(verdict),
  { maxLength: 5 },
);

describe('What a review shows', () => {
  const shows = (of: readonly ReviewedVerdict[]): string[] =>
    shownIn(of).flatMap(({ findings, evidence: { devices, nameLikeness } }) =>
      findings.map(({ code }) => `${code} ${code === 'device' ? devices.others : String(nameLikeness)}`),
    );

  it('is what any of its verdicts found, and of what was found again the last', () => {
    const [many, few] = [
      verdict({ devices: { ...NONE, others: 5 } }),
      verdict({ devices: { ...NONE, others: 2 } }),
    ];
    const alike = verdict({ nameLikeness: 90 });
    expect(shows([alike, many, few])).toEqual(['names 90', 'device 2']);
    expect(shows([many, alike])).toEqual(['device 5', 'names 90']);
    expect(shows([])).toEqual([]);
  });

  it('is each code once, all that were found, and nothing is allowed by it that is more than what it shows', () => {
    fc.assert(
      fc.property(verdicts, (all) => {
        const codes = shownIn(all).flatMap(({ findings }) => findings.map(({ code }) => code));
        const found = new Set(all.flatMap(({ findings }) => findings.map(({ code }) => code)));
        expect(codes.toSorted()).toEqual([...found].sort());
        const last = all.at(-1);
        if (last) {
          expect(allowedCodes(last.evidence, RULES, shownIn(all))).toEqual(
            expect.arrayContaining(last.findings.map(({ code }) => code)),
          );
        }
        for (const [index, { findings, evidence }] of all.entries()) {
          const later = new Set(all.slice(index + 1).flatMap((one) => one.findings.map(({ code }) => code)));
          const isGone = findings.filter(({ code }) => !later.has(code)).map(({ code }) => code);
          expect(allowedCodes(evidence, RULES, shownIn(all))).toEqual(expect.arrayContaining(isGone));
        }
      }),
    );
  });

  it('has the strictest verdict, whichever it is', () => {
    fc.assert(
      fc.property(verdicts, (all) => {
        const levels = all.map(({ action }) => FRAUD_ACTIONS.indexOf(action));
        expect(FRAUD_ACTIONS.indexOf(strictestOf(all))).toBe(Math.max(0, ...levels));
      }),
    );
  });
});
