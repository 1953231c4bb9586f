import { Backtest, type PastVerdict } from './backtest.js';
import type { Evidence } from './evidence.js';
import type { FraudRule } from './fraud-rule.js';

const ALONE = { others: 0, isWithAdvocate: false };
const CLEAN: Evidence = {
  ...{ isSameCustomer: false, sharedIdentities: 0, sharedCards: 0, isCustomerBefore: false },
  ...{ isReferredBefore: false, isRing: false, devices: ALONE, addresses: ALONE, networks: ALONE },
  ...{ nameLikeness: null, emailLikeness: null, claims: { HOUR: 1, DAY: 1, WEEK: 1 } },
  ...{ linkedFriends: 0, allowed: [] },
};
const DEVICE: FraudRule = {
  ...{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', isShadow: false, threshold: 2, window: null },
};

function past(others: number, action: PastVerdict['action'], decided: PastVerdict['decided']): PastVerdict {
  return { evidence: { ...CLEAN, devices: { ...ALONE, others } }, action, decided };
}

describe('A backtest of rules on fraud', () => {
  it('counts what would have been by what was, and keeps the first that change', () => {
    const backtest = new Backtest([DEVICE], 2);
    const verdicts = [past(0, 'ALLOW', null), past(1, 'FLAG', 'ALLOWED'), past(1, 'FLAG', 'ALLOWED')];
    for (const one of [...verdicts, past(2, 'FLAG', 'REJECTED'), past(3, 'ALLOW', null)]) backtest.add(one);
    expect(backtest.outcomes).toEqual([
      { given: 'FLAG', would: 'ALLOW', decided: 'ALLOWED', count: 2 },
      { given: 'ALLOW', would: 'ALLOW', decided: null, count: 1 },
      { given: 'FLAG', would: 'FLAG', decided: 'REJECTED', count: 1 },
      { given: 'ALLOW', would: 'FLAG', decided: null, count: 1 },
    ]);
    expect({ ...backtest, outcomes: 0 }).toMatchObject({ verdicts: 5, changes: 3 });
    expect(backtest.changed.map(({ would }) => would.action)).toEqual(['ALLOW', 'ALLOW']);
  });
});
