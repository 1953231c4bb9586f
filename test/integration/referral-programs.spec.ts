import { backgroundScope, Database } from '#platform';
import { ReferralPrograms } from '#referrals';
import { atOnce } from '../support/at-once.js';
import { ReferralStaff } from '../support/referral-staff.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const RULES = {
  advocates: 'customer.orders >= 1',
  attribution: 'FIRST_TOUCH',
  touchDays: 7,
  claimDays: 3,
  qualification: { minimumMinor: 5_000, categories: ['shoes'], withinDays: 60 },
  maturingDays: 30,
  onReturn: 'KEEP',
  advocateDelayDays: 2,
  friendDelayDays: 1,
  advocateCap: { max: 12, per: 'YEAR' },
  milestones: [{ code: 'five', name: 'Five friends', friends: 5, isRepeated: true }],
  fraudRules: [
    { code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', isShadow: true, threshold: 1, window: null },
    { code: 'rush', sign: 'VELOCITY', action: 'HOLD', isShadow: false, threshold: 20, window: 'DAY' },
  ],
  reviewHours: 24,
};
const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];
const LANDING = 'https://shop.test/welcome';

/** Referral programs and the versions of their rules, through GraphQL. */
describe('Referral programs', () => {
  let app: TestApp;
  let office: ReferralStaff;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await ReferralStaff.open(app);
  });

  afterAll(() => app.stop());

  test('tell everybody their terms, and staff alone what could be got around', async () => {
    const made = await office.found('friends', RULES, { variant: 'EMPLOYEES', name: 'Friends' });
    expect(made.rules).toEqual(RULES);
    const { advocates, fraudRules, reviewHours, ...terms } = RULES;
    void [advocates, fraudRules, reviewHours];
    expect(await office.shown()).toEqual([
      {
        ...{ code: 'friends', name: 'Friends', variant: 'EMPLOYEES', landingUrl: LANDING, isOpen: true },
        rules: terms,
      },
    ]);
    const sneaky = await app.storefront(
      office.campaigns.desk.shop.key,
      '{ referralPrograms { rules { fraudRules { code } } } }',
    );
    expect(JSON.stringify(sneaky)).toContain('Cannot query field');
  });

  test('have rules of common sense where staff say nothing', async () => {
    const { rules } = await office.found('friends');
    expect(rules).toEqual({
      ...{ advocates: null, attribution: 'LAST_TOUCH', touchDays: 30, claimDays: null, maturingDays: 14 },
      qualification: { minimumMinor: 0, categories: [], withinDays: null },
      ...{ onReturn: 'REVOKE', advocateDelayDays: 0, friendDelayDays: 0, advocateCap: null },
      ...{ milestones: [], fraudRules: [], reviewHours: 72 },
    });
  });

  test('keep every version, each in force from its instant on', async () => {
    await office.found('friends', { touchDays: 10 });
    const planned = await office.publish('friends', { touchDays: 20 }, '2026-04-01T00:00:00Z');
    expect(planned.userErrors).toEqual([]);
    expect(planned.referralProgram.rules.touchDays).toBe(10);
    expect((await office.publish('friends', { touchDays: 15 })).referralProgram.rules.touchDays).toBe(15);
    await office.at('2026-03-31T23:59:59.999Z');
    expect((await office.program('friends')).rules.touchDays).toBe(15);
    await office.at('2026-04-01T00:00:00Z');
    const { rules, versions } = await office.program('friends');
    expect(rules.touchDays).toBe(20);
    expect(numbersOf(versions)).toEqual([3, 2, 1]);
    const inForce = (at: string): Promise<number | undefined> =>
      app.app
        .get(Database)
        .tx(backgroundScope(office.campaigns.desk.shop.program.id), (tx) =>
          app.app.get(ReferralPrograms).current(tx, 'friends', new Date(at)),
        )
        .then((found) => found?.version.number);
    expect(await inForce('2026-03-02T14:59:59Z')).toBeUndefined();
    expect(await inForce('2026-03-02T15:00:00Z')).toBe(3);
    expect(await inForce('2026-04-01T00:00:00Z')).toBe(2);
  });

  test('take a repeat of the newest rules for what it is', async () => {
    await office.found('friends', RULES);
    const again = await office.publish('friends', RULES);
    expect(again.userErrors).toEqual([]);
    expect(again.referralProgram.versions.edges).toHaveLength(1);
    const later = { ...RULES, touchDays: 8 };
    await office.publish('friends', later, '2026-04-01T00:00:00Z');
    const once = await atOnce(EIGHT, 8, () => office.publish('friends', later, '2026-04-01T00:00:00Z'));
    for (const { userErrors, referralProgram } of once) {
      expect(userErrors).toEqual([]);
      expect(referralProgram.versions.edges).toHaveLength(2);
    }
    // Not yet in force: from now on they are other rules than those that are.
    expect((await office.publish('friends', later)).referralProgram.versions.edges).toHaveLength(3);
  });

  test('number versions without gaps, whoever publishes at once', async () => {
    await office.found('friends');
    await atOnce([...EIGHT, 9, 10], 10, (touchDays) => office.publish('friends', { touchDays }));
    const { versions } = await office.program('friends');
    expect(numbersOf(versions)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('are of one code once, whoever makes them at once', async () => {
    const input = { code: 'friends', name: 'Friends', landingUrl: LANDING, rules: {} };
    const made = await atOnce(EIGHT, 8, () => office.ask('createReferralProgram', input));
    const codes = made.map(({ userErrors }) => String(userErrors[0]?.code ?? 'made')).sort();
    expect(codes).toEqual([...Array<string>(7).fill('ALREADY_EXISTS'), 'made']);
  });

  test('change their name, address and door, and nothing else', async () => {
    await office.found('friends');
    const change = { code: 'friends', name: 'Good friends', landingUrl: 'https://shop.test', isOpen: false };
    const changed = await office.ask('changeReferralProgram', change);
    expect(changed.referralProgram).toMatchObject({
      ...{ name: 'Good friends', landingUrl: 'https://shop.test/', isOpen: false, variant: 'CUSTOMERS' },
    });
    const audited = (): Promise<unknown[]> =>
      app.database.query(`select 1 from audit_entries where action = 'referral_program.changed'`);
    const before = (await audited()).length;
    await office.ask('changeReferralProgram', change);
    await office.ask('changeReferralProgram', { code: 'friends', name: null });
    expect(await audited()).toHaveLength(before);
    expect((await office.program('friends')).name).toBe('Good friends');
  });

  test.each([
    ['a condition that is none', { advocates: 'customer.' }, 'INVALID_EXPRESSION', 'rules.advocates'],
    ['a touch of no days', { touchDays: 0 }, 'INVALID_INPUT', 'rules.touchDays'],
    ['ages of maturing', { maturingDays: 731 }, 'INVALID_INPUT', 'rules.maturingDays'],
    [
      'less than nothing',
      { qualification: { minimumMinor: -1 } },
      'INVALID_INPUT',
      'rules.qualification.minimumMinor',
    ],
    [
      'two milestones of one code',
      { milestones: [5, 10].map((friends) => ({ code: 'some', name: 'Some', friends })) },
      'INVALID_INPUT',
      'rules.milestones.1.code',
    ],
    [
      'a window of what counts none',
      { fraudRules: [{ code: 'ip', sign: 'SHARED_IP', action: 'FLAG', threshold: 2, window: 'DAY' }] },
      'INVALID_INPUT',
      'rules.fraudRules.0.window',
    ],
    [
      'a speed without a window',
      { fraudRules: [{ code: 'rush', sign: 'VELOCITY', action: 'FLAG', threshold: 2 }] },
      'INVALID_INPUT',
      'rules.fraudRules.0.window',
    ],
    [
      'more than all of a likeness',
      { fraudRules: [{ code: 'name', sign: 'SIMILAR_NAME', action: 'FLAG', threshold: 101 }] },
      'INVALID_INPUT',
      'rules.fraudRules.0.threshold',
    ],
    [
      'a rule that allows',
      { fraudRules: [{ code: 'name', sign: 'SIMILAR_NAME', action: 'ALLOW', threshold: 90 }] },
      'INVALID_INPUT',
      'rules.fraudRules.0.action',
    ],
  ])('refuse %s', async (_, rules, code, path) => {
    await office.found('friends');
    const refused = await office.publish('friends', rules);
    expect(refused.userErrors[0]).toMatchObject({ code, path: path.split('.') });
    expect((await office.program('friends')).versions.edges).toHaveLength(1);
  });

  test.each(['BUSINESSES', 'EMPLOYEES'])(
    'say who may refer where that is not every customer: %s',
    async (variant) => {
      const input = { code: 'others', name: 'Others', variant, landingUrl: LANDING };
      const wrong = [{ code: 'INVALID_INPUT', path: ['rules', 'advocates'] }];
      const refused = await office.ask('createReferralProgram', { ...input, rules: {} });
      expect(refused.userErrors).toMatchObject(wrong);
      const rules = { advocates: 'customer.orders >= 1' };
      expect((await office.ask('createReferralProgram', { ...input, rules })).userErrors).toEqual([]);
      expect((await office.publish('others', { touchDays: 5 })).userErrors).toMatchObject(wrong);
      expect((await office.publish('others', { ...rules, touchDays: 5 })).userErrors).toEqual([]);
    },
  );

  test.each([
    'javascript:alert(1)',
    'ftp://shop.test/',
    'shop.test',
    '//shop.test',
    'https://ada:secret@shop.test/',
  ])('lead nowhere but to a page: not to %s', async (landingUrl) => {
    const input = { code: 'friends', name: 'Friends', landingUrl, rules: {} };
    const refused = await office.ask('createReferralProgram', input);
    expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['landingUrl'] }]);
  });

  test('begin no version in the past, and know no other codes', async () => {
    await office.found('friends');
    expect(
      (await office.publish('friends', { touchDays: 5 }, '2026-03-01T00:00:00Z')).userErrors,
    ).toMatchObject([{ code: 'INVALID_INPUT', path: ['effectiveFrom'] }]);
    expect((await office.publish('foes', {})).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['program'] },
    ]);
    expect(
      (await office.ask('changeReferralProgram', { code: 'foes', name: 'Foes' })).userErrors,
    ).toMatchObject([{ code: 'NOT_FOUND', path: ['code'] }]);
  });
});

function numbersOf(versions: Shaped): number[] {
  return (versions.edges as { node: { number: number } }[]).map(({ node }) => node.number);
}
