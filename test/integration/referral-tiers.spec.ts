import { ReferralSharers } from '../support/referral-sharers.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp, type Shaped } from '../support/test-app.js';
import { tier, TierOffice, told } from '../support/tier-office.js';

const LADDER = {
  code: 'envoys',
  name: 'Envoys',
  tiers: [
    tier('member', 0, null),
    tier('envoy', 1, { anyOf: [{ allOf: [{ metric: 'REFERRALS', atLeast: 2 }] }] }),
  ],
  window: { kind: 'CALENDAR_YEAR' },
};
const PREVIEW = `query ($code: String!) { tierLadderPreview(code: $code) { moves { from to customers } } }`;

/** Tiers count the friends of an advocate who were approved. */
describe('A tier for friends', () => {
  let app: TestApp;
  let office: TierOffice;
  let trail: ReferralTrail;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
    trail = await ReferralTrail.at(ReferralSharers.at(app, office.campaigns.desk.shop), {
      ...{ maturingDays: 14, advocateCap: { max: 2, per: 'YEAR' } },
    });
    await trail.enrol('bob', 'f1', 'f2', 'f3');
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  /** Claims and orders of friends; answers their orders. */
  async function brings(...friends: readonly string[]): Promise<string[]> {
    const orders: string[] = [];
    for (const friend of friends) {
      await trail.claim(friend, 'bob');
      orders.push((await trail.sharers.desk.order(friend, 6_000)).externalId);
      app.clock.advanceBy(1_000);
    }
    return orders;
  }

  const done = async (part: 'tierProgress' | 'keeping' = 'tierProgress'): Promise<number | undefined> =>
    (await office.standing('bob'))[part]?.anyOf[0]?.allOf[0]?.done;

  test('is reached by the second who is approved, and at risk once one of them is reversed', async () => {
    await office.start(LADDER);
    const [, second] = await brings('f1', 'f2');
    expect(await done()).toBe(0);
    expect(await trail.daysLater(14)).toBe(2);
    expect(await office.standing('bob')).toMatchObject({ tier: { code: 'envoy' }, isAtRisk: false });
    expect((await office.standing('f1')).tier?.code).toBe('member');
    expect(told((await office.of('bob')).history).at(-1)).toBe('2026-03-16 member > envoy QUALIFIED');

    await trail.sharers.desk.cancel(second ?? '');
    expect(await done('keeping')).toBe(1);
    expect(await office.standing('bob')).toMatchObject({ tier: { code: 'envoy' }, isAtRisk: true });
    await office.daysPass(30);
    expect((await office.standing('bob')).tier?.code).toBe('member');
    expect(await done()).toBe(1);
  });

  test('counts as much for previews, for everybody at once and for one', async () => {
    const orders = await brings('f1', 'f2', 'f3');
    await trail.daysLater(14);
    await office.campaigns.daysPass(0);
    expect((await office.create(LADDER)).userErrors).toEqual([]);
    const { desk, session } = office.campaigns;
    const moves = async (): Promise<Shaped[]> =>
      (await desk.askAdmin<Shaped>(session, PREVIEW, { code: 'envoys' })).tierLadderPreview.moves as Shaped[];
    const toEnvoy = expect.objectContaining({ to: 'envoy', customers: 1 }) as object;
    expect(await moves()).toContainEqual(toEnvoy);
    // What a cap keeps from the advocate is counted neither by rewards nor by tiers.
    await trail.sharers.desk.cancel(orders[0] ?? '');
    expect(await moves()).not.toContainEqual(toEnvoy);
    expect((await office.publish({ code: 'envoys' })).userErrors).toEqual([]);
    await office.work();
    expect(await office.standing('bob')).toMatchObject({ tier: { code: 'member' } });
    expect(await done()).toBe(1);
  });
});
