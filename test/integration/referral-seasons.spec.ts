import * as fc from 'fast-check';
import { FreezeReferralSeasonsJob, SeasonUpkeep, type ReferralState } from '#referrals';
import { atOnce } from '../support/at-once.js';
import { idOf, plantReferrals, type PlantedReferral } from '../support/planted-referrals.js';
import { ReferralStaff } from '../support/referral-staff.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SEED = Number(process.env['SEED'] ?? 20_260_301);
const RUNS = 20;
const NAMES = ['ada', 'bob', 'cleo', 'dan'];
const START = Date.parse('2026-03-02T15:00:00Z');
const MINUTE_MS = 60_000;
const SPRING = { startsAt: '2026-03-02T15:00:00Z', endsAt: '2026-03-02T16:00:00Z' };
const PAST_THE_END = '2026-03-02T16:10:00Z';

/** Seasons of a referral program, through GraphQL and the worker. */
describe('A season of referrals', () => {
  let app: TestApp;
  let office: ReferralStaff;
  let ids: string[];

  const season = (more: object = {}): Promise<Shaped> =>
    office.askSeason('createReferralSeason', {
      ...{ program: 'friends', code: 'spring', name: 'Spring', ...SPRING, ...more },
    });
  const approved = (
    advocate: number,
    minute: number,
    state: ReferralState = 'APPROVED',
  ): PlantedReferral => ({
    ...{ advocate: ids[advocate] ?? '', state, approvedAt: new Date(START + minute * MINUTE_MS) },
  });
  const work = (): Promise<number> =>
    app.app.get(SeasonUpkeep).run(office.campaigns.desk.shop.program.id, app.now);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await ReferralStaff.open(app);
    for (const name of NAMES.slice(1)) await app.enrol(office.campaigns.desk.shop, name);
    ids = [];
    for (const name of NAMES) ids.push(await idOf(office, name));
    await office.found('friends');
  });

  afterAll(() => app.stop());

  test('ranks by approved friends, then by who came to that count first', async () => {
    await season();
    await plantReferrals(office, 'friends', [
      ...[approved(0, 1), approved(0, 30)],
      ...[approved(1, 2), approved(1, 20)],
      ...[approved(2, 3), approved(2, 4), approved(2, 50)],
      // Neither what was approved before or after, nor what does not count any more.
      ...[approved(3, -1), approved(3, 60), approved(3, 5, 'REVERSED'), approved(3, 5, 'FLAGGED')],
    ]);
    expect(await office.board('spring')).toEqual(['1 cleo 3', '2 bob 2', '3 ada 2']);
  });

  test('shows each customer the own rank, and of others a letter', async () => {
    await season();
    await plantReferrals(office, 'friends', [approved(0, 1), approved(1, 2), approved(1, 3)]);
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    const query = `{ referralLeaderboard(program: "friends", season: "spring") { edges { node { rank approved initial isOwn } } }
      referralSeasons(program: "friends") { edges { node { code frozenAt own { rank approved isOwn } } } } }`;
    const { referralLeaderboard, referralSeasons } = await office.campaigns.desk.ask<Shaped>(
      query,
      {},
      token,
    );
    expect(referralLeaderboard.edges).toMatchObject([
      { node: { rank: 1, approved: 2, isOwn: false } },
      { node: { rank: 2, approved: 1, isOwn: true } },
    ]);
    for (const { node } of referralLeaderboard.edges as Shaped[])
      expect(String(node.initial ?? 'A.')).toMatch(/^\p{L}\.$/u);
    expect(referralSeasons.edges[0].node).toEqual({
      ...{ code: 'spring', frozenAt: null, own: { rank: 2, approved: 1, isOwn: true } },
    });
  });

  test('is frozen once when it is over, and never changes again', async () => {
    await season();
    const [friend] = await plantReferrals(office, 'friends', [
      approved(0, 1),
      approved(1, 2),
      approved(0, 3),
    ]);
    await office.at('2026-03-02T16:09:59Z');
    expect(await work()).toBe(0);
    await office.at(PAST_THE_END);
    const done = await atOnce([1, 2, 3, 4], 4, work);
    expect(done.reduce((sum, one) => sum + one, 0)).toBe(1);
    const board = ['1 ada 2', '2 bob 1'];
    expect(await office.board('spring')).toEqual(board);
    // Whatever comes of it later.
    await app.database.query(
      `update referrals set state = 'REVERSED', ended_at = $2 where customer_id = $1`,
      [...[friend, app.now]],
    );
    await plantReferrals(office, 'friends', [approved(2, 4)]);
    await app.app.get(FreezeReferralSeasonsJob).run(app.now);
    expect(await work()).toBe(0);
    expect(await office.board('spring')).toEqual(board);
    const refused = await office.askSeason('changeReferralSeason', {
      ...{ program: 'friends', code: 'spring', name: 'Autumn' },
    });
    expect(refused.userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
  });

  test('has no place for who is blocked', async () => {
    await season();
    await plantReferrals(office, 'friends', [approved(0, 1), approved(1, 2)]);
    await app.database.query(
      `insert into referral_people (customer_id, program_id, generation, friends, blocked_at, block_reason, created_at)
       values ($1, $2, 0, 1, $3, 'Sells codes', $3)`,
      [ids[0], office.campaigns.desk.shop.program.id, app.now],
    );
    expect(await office.board('spring')).toEqual(['1 bob 1']);
  });

  test('is of one code once, ends in the future, and may be moved until it is over', async () => {
    const made = await atOnce([1, 2, 3], 3, () => season());
    expect(made.map(({ userErrors }) => String(userErrors[0]?.code ?? 'made')).sort()).toEqual([
      ...['ALREADY_EXISTS', 'ALREADY_EXISTS', 'made'],
    ]);
    const wrong = [
      { endsAt: SPRING.startsAt },
      { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z' },
    ];
    for (const times of wrong)
      expect((await season({ code: 'odd', ...times })).userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    expect((await season({ program: 'foes' })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const moved = { program: 'friends', code: 'spring', endsAt: '2026-03-02T18:00:00Z' };
    expect((await office.askSeason('changeReferralSeason', moved)).season.endsAt).toBe(
      '2026-03-02T18:00:00.000Z',
    );
  });

  test(`stands as a plain count of the referrals says, live, by pages and frozen (${RUNS} runs, seed ${SEED})`, async () => {
    const drawn = fc.array(
      fc.record({
        advocate: fc.integer({ min: 0, max: 3 }),
        // Few minutes, so that there are ties.
        minute: fc.integer({ min: -2, max: 62 }),
        state: fc.constantFrom<ReferralState>('APPROVED', 'REWARDED', 'REVERSED', 'FLAGGED'),
      }),
      { maxLength: 30 },
    );
    let run = 0;
    const property = fc.asyncProperty(drawn, async (rows) => {
      run += 1;
      app.clock.set(new Date(START));
      await office.found(`run-${run}`);
      await season({ program: `run-${run}` });
      const planted = rows.map(({ advocate, minute, state }) => approved(advocate, minute, state));
      if (planted.length > 0) await plantReferrals(office, `run-${run}`, planted);
      const expected = plainBoard(planted).map(
        (one) => `${one.rank} ${NAMES[ids.indexOf(one.advocate)]} ${one.count}`,
      );
      expect(await office.board('spring', `run-${run}`)).toEqual(expected);
      expect(await office.board('spring', `run-${run}`, 1)).toEqual(expected);
      await office.at(PAST_THE_END);
      await work();
      expect(await office.board('spring', `run-${run}`)).toEqual(expected);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  });
});

/** The rule, as plainly as it can be written. */
function plainBoard(all: readonly PlantedReferral[]): { advocate: string; count: number; rank: number }[] {
  const from = START;
  const counted = all.filter(({ state, approvedAt }) => {
    const at = approvedAt?.getTime() ?? 0;
    return (state === 'APPROVED' || state === 'REWARDED') && at >= from && at < from + 60 * MINUTE_MS;
  });
  return [...new Set(counted.map(({ advocate }) => advocate))]
    .map((advocate) => {
      const times = counted
        .filter((one) => one.advocate === advocate)
        .map(({ approvedAt }) => Number(approvedAt));
      return { advocate, count: times.length, last: Math.max(...times) };
    })
    .sort((a, b) => b.count - a.count || a.last - b.last || (a.advocate < b.advocate ? -1 : 1))
    .map(({ advocate, count }, index) => ({ advocate, count, rank: index + 1 }));
}
