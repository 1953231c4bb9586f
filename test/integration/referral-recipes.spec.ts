import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { Claims, ReferralCodes, ReferralUpkeep, type ReferralProgram } from '#referrals';
import { insertReferralProgram, insertVersion } from '../../libs/referrals/persistence/referral-programs.js';
import { CouponOffice } from '../support/coupon-office.js';
import { DemoShop, type Item } from '../support/demo-shop.js';
import { PLAIN_RULES } from '../support/referral-sharers.js';
import { RewardOffice } from '../support/reward-office.js';

const GRINDER: Item = { sku: 'GRI-HAN', categories: ['equipment'], amountMinor: 10_000 };
const TEN_OFF = { benefit: { kind: 'PERCENT', basisPoints: 1_000 }, holder: 'CUSTOMER', daysAfterIssue: 60 };
const MATURING_DAYS = 14;

/** The recipes of referrals on the demonstration, as those in `campaign-recipes.spec.ts`: advocates and friends have theirs in the end. */
describe('a campaign of referrals by recipe, on the demonstration', () => {
  let shop: DemoShop;
  let coupons: CouponOffice;
  let rewards: RewardOffice;
  let friends: ReferralProgram;

  beforeAll(async () => {
    shop = await DemoShop.open(new Date('2026-03-02T16:00:00Z'));
    coupons = await CouponOffice.open(shop.app, shop.desk.shop, shop.session);
    await coupons.template('ten_off', TEN_OFF);
    await coupons.template('shipping', { benefit: { kind: 'FREE_SHIPPING' }, holder: 'CUSTOMER' });
    rewards = await RewardOffice.open(shop.app, shop.desk.shop, shop.session);
    await rewards.reward('moka_pot', { stock: 3 });
    friends = await program();
  }, 120_000);

  afterEach(() => shop.endCampaigns());

  afterAll(() => shop.stop());

  const tx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    shop.app.app.get(Database).tx({ programId: shop.desk.shop.program.id }, work);

  /** A referral program with a milestone every second friend. */
  async function program(): Promise<ReferralProgram> {
    const now = shop.app.now;
    const made: ReferralProgram = {
      ...{ id: newId(now), programId: shop.desk.shop.program.id, code: 'friends', name: 'Friends' },
      ...{ variant: 'CUSTOMERS', isOpen: true, landingUrl: 'https://roaster.example/', createdAt: now },
    };
    const milestones = [{ code: 'five', name: 'Friends again', friends: 2, isRepeated: true }];
    await tx(async (inside) => {
      await insertReferralProgram(inside, made);
      await insertVersion(inside, {
        ...{ id: newId(now), referralProgramId: made.id, number: 1, effectiveFrom: now, createdAt: now },
        rules: { ...PLAIN_RULES, maturingDays: MATURING_DAYS, milestones },
      });
    });
    return made;
  }

  const idsOf = (...names: readonly string[]): Promise<Uuid[]> =>
    tx(async (inside) => {
      const found = await shop.app.app.get(CustomerDirectory).byExternalIds(inside, names);
      return names.map((name) => required(found.get(name), name).id);
    });

  /** Somebody new joins, and types the code of an advocate. */
  async function refers(advocate: string, friend: string): Promise<void> {
    await shop.joins(friend);
    const [friendId, advocateId] = await idsOf(friend, advocate);
    const taker = { by: 'CUSTOMER', actor: 'test:friend', now: shop.app.now } as const;
    const [claimed] = await tx(async (inside) => {
      const codes = await shop.app.app
        .get(ReferralCodes)
        .open(inside, friends, [required(advocateId, 'an advocate')], shop.app.now);
      const claim = {
        ...{ friendId: required(friendId, 'a friend'), referralProgramId: friends.id },
        ...{ channel: null, touches: [], staff: null },
        typed: required(codes.get(required(advocateId, 'an advocate')), 'a code'),
      };
      return shop.app.app.get(Claims).claim(inside, shop.desk.shop.program, [claim], taker);
    });
    expect(claimed).toMatchObject({ ok: true, value: { isNew: true, referral: { state: 'ATTRIBUTED' } } });
    shop.app.clock.advanceBy(1_000);
  }

  /** The return window of all orders passes. */
  async function matures(): Promise<void> {
    await shop.daysPass(MATURING_DAYS + 1);
    while ((await shop.app.app.get(ReferralUpkeep).run(shop.desk.shop.program.id, shop.app.now)) > 0);
  }

  it('refer-a-friend: both have points once the return window is over', async () => {
    await shop.start('refer-a-friend', { points: 500, friendPoints: 250 });
    await shop.joins('nora');
    await refers('nora', 'otto');
    await shop.buys('otto', GRINDER);
    const before = [await shop.points('nora'), await shop.points('otto')];
    await matures();
    expect(before).toEqual([0, 100]);
    expect([await shop.points('nora'), await shop.points('otto')]).toEqual([500, 350]);
  });

  it('capped-referrals: an advocate gets no more than the total, whoever comes', async () => {
    await shop.start('capped-referrals', { points: 500, pointsMax: 800, friendPoints: 500 });
    await shop.joins('paula');
    for (const friend of ['quirin', 'rita', 'sven']) {
      await refers('paula', friend);
      await shop.buys(friend, GRINDER);
    }
    await matures();
    expect(await shop.points('paula')).toBe(800);
    for (const friend of ['quirin', 'rita', 'sven']) expect(await shop.points(friend)).toBe(600);
  });

  it('every-fifth-friend: a gift waits at the desk for each milestone', async () => {
    await shop.start('every-fifth-friend', { milestone: 'five', reward: 'moka_pot' });
    await shop.joins('tilda');
    for (const friend of ['uwe', 'vera', 'willi']) {
      await refers('tilda', friend);
      await shop.buys(friend, GRINDER);
    }
    await matures();
    const office = await RewardOffice.open(shop.app, shop.desk.shop, shop.session);
    expect(await office.queue()).toMatchObject([{ reward: 'moka_pot', customer: { externalId: 'tilda' } }]);
  });

  it('coupon-per-friend: each friend brings ten percent off the next purchase', async () => {
    await shop.start('coupon-per-friend', { coupon: 'ten_off' });
    await shop.joins('xenia');
    for (const friend of ['yorick', 'zoe']) {
      await refers('xenia', friend);
      await shop.buys(friend, GRINDER);
    }
    await matures();
    expect(await coupons.worthsOf('xenia')).toEqual(['10 % off GOOD', '10 % off GOOD']);
    expect(await coupons.worthsOf('zoe')).toEqual([]);
  });

  it('friend-welcome-coupon: a friend has it at once, and the advocate has none', async () => {
    await shop.start('friend-welcome-coupon', { coupon: 'shipping' });
    await shop.joins('anna');
    await refers('anna', 'bert');
    expect(await coupons.worthsOf('bert')).toEqual(['free shipping GOOD']);
    expect(await coupons.worthsOf('anna')).toEqual([]);
  });

  it('leaves books in which nothing is wrong', async () => {
    expect(await shop.app.violations(shop.desk.shop.program)).toEqual([]);
  });
});
