import { idOf, plantReferrals } from '../support/planted-referrals.js';
import { ReferralStaff } from '../support/referral-staff.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const FIELDS =
  'channel shares invitations clicks claims signUps firstOrders qualified approved rewarded reversed';
const NOTHING = {
  ...{ shares: 0, invitations: 0, clicks: 0, claims: 0, signUps: 0, firstOrders: 0, qualified: 0 },
  ...{ approved: 0, rewarded: 0, reversed: 0 },
};
const MARCH = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };

/** From the share to the reward, by channel. */
describe('The funnel of referrals', () => {
  let app: TestApp;
  let office: ReferralStaff;

  const funnel = async (more: object = {}): Promise<Shaped> => {
    const query = `query ($program: String!, $from: DateTime!, $to: DateTime!) {
      referralFunnel(program: $program, from: $from, to: $to) { ${FIELDS} } }`;
    return app.admin(office.campaigns.session, query, { program: 'friends', ...MARCH, ...more });
  };
  /** Puts touches or shares of ada's into their table, by an id of their time. */
  const met = async (
    table: string,
    at: string,
    channel: string,
    kind: string | null = null,
  ): Promise<void> => {
    const ms = Date.parse(at).toString(16).padStart(12, '0');
    const tail = `7${String(Math.random()).slice(2, 5)}-8000-${String(Math.random()).slice(2, 14).padEnd(12, '0')}`;
    const id = `${ms.slice(0, 8)}-${ms.slice(8)}-${tail}`;
    await app.database.query(
      `insert into ${table} (customer_id, id, program_id, referral_program_id, channel, occurred_at${kind === null ? '' : ', kind'})
       select $1, $2, program_id, id, $4, $5${kind === null ? '' : `, '${kind}'`} from referral_programs where program_id = $3`,
      [...[await idOf(office, 'ada'), id, office.campaigns.desk.shop.program.id, channel, at]],
    );
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await ReferralStaff.open(app);
    await office.found('friends');
  });

  afterAll(() => app.stop());

  test('counts what was shared and followed in the period, and what came of what was claimed in it', async () => {
    await met('referral_shares', '2026-03-01T00:00:00Z', 'TELEGRAM');
    await met('referral_shares', '2026-02-28T23:59:59Z', 'TELEGRAM');
    await met('referral_touches', '2026-03-31T23:59:59Z', 'TELEGRAM', 'CLICK');
    await met('referral_touches', '2026-03-05T00:00:00Z', 'TELEGRAM', 'CLICK');
    await met('referral_touches', '2026-04-01T00:00:00Z', 'TELEGRAM', 'CLICK');
    await met('referral_touches', '2026-03-05T00:00:00Z', 'EMAIL', 'INVITATION');
    const advocate = await idOf(office, 'ada');
    const { shop } = office.campaigns.desk;
    await app.enrol(shop, 'bob');
    await office.campaigns.desk.order('bob', 1_000);
    const approvedAt = new Date('2026-05-01T00:00:00Z');
    const claimedAt = new Date('2026-03-31T12:00:00Z');
    await plantReferrals(office, 'friends', [
      { advocate, state: 'REJECTED', approvedAt: null, claimedAt },
      { advocate, state: 'ATTRIBUTED', approvedAt: null, claimedAt, friend: await idOf(office, 'bob') },
      {
        ...{ advocate, state: 'REWARDED', approvedAt, claimedAt },
        through: ['ATTRIBUTED', 'MATURING', 'APPROVED'],
      },
      {
        ...{ advocate, state: 'REVERSED', approvedAt, claimedAt },
        through: ['ATTRIBUTED', 'QUALIFIED', 'MATURING', 'APPROVED', 'REWARDED'],
      },
      {
        ...{ advocate, state: 'EXPIRED', approvedAt: null, claimedAt, channel: 'QR' },
        through: ['ATTRIBUTED'],
      },
      { advocate, state: 'ATTRIBUTED', approvedAt: null, claimedAt: new Date(MARCH.to) },
    ]);
    expect((await funnel()).data.referralFunnel).toEqual([
      { ...NOTHING, channel: 'EMAIL', invitations: 1 },
      {
        ...NOTHING,
        ...{ channel: 'TELEGRAM', shares: 1, clicks: 2, claims: 4, signUps: 3, firstOrders: 1 },
        ...{ qualified: 2, approved: 2, rewarded: 2, reversed: 1 },
      },
      { ...NOTHING, channel: 'QR', claims: 1, signUps: 1 },
    ]);
  });

  test('counts what was shared when it was shared, wherever the days of the shop begin', async () => {
    const { shop } = office.campaigns.desk;
    const token = await app.token(shop, 'ada');
    // 07:00 in New York.
    const share = `mutation { shareReferral(input: { program: "friends", channel: VK }) { userErrors { code } } }`;
    expect((await app.storefront(token, share)).data).toEqual({ shareReferral: { userErrors: [] } });
    const at = app.now.getTime();
    const within = async (from: number, to: number): Promise<number[]> => {
      const period = { from: new Date(at + from).toISOString(), to: new Date(at + to).toISOString() };
      const { data } = await funnel(period);
      return (data.referralFunnel as { shares: number }[]).map(({ shares }) => shares);
    };
    expect(await within(0, 1_000)).toEqual([1]);
    expect(await within(-1_000, 1_000)).toEqual([1]);
    expect(await within(-24 * 3_600_000, 0)).toEqual([]);
    expect(await within(1_000, 24 * 3_600_000)).toEqual([]);
  });

  test('is of one referral program, and of a period that can be counted', async () => {
    expect((await funnel()).data.referralFunnel).toEqual([]);
    const told = async (more: object): Promise<string> => JSON.stringify((await funnel(more)).errors);
    expect(await told({ to: '2026-07-01T00:00:00Z' })).toContain('At most 92 days.');
    expect(await told({ to: MARCH.from })).toContain('A period ends after it begins.');
    expect(await told({ program: 'foes' })).toContain('No such referral program.');
  });
});
