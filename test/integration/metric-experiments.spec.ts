import { Seeded } from '../support/seeded.js';
import { CampaignOffice, fixed } from '../support/campaign-office.js';
import { sumsOf, type Person } from '../support/experiments/people.js';
import { DAY_MS, later, ShopFloor, type Bought } from '../support/experiments/shop-floor.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SHARE = 'numerator denominator value';
const EFFECT = 'difference p pAdjusted interval { low high }';
const REPORT = `query ($campaign: String!, $windowDays: Int, $asOf: Date) {
  experimentReport(campaign: $campaign, windowDays: $windowDays, asOf: $asOf) { asOf campaign windowDays frame { warnings }
    power { baseRate { ${SHARE} } neededPerArm isReached plannedLift } sampleRatioP refusal isLift warnings
    arms { arm isControl expectedShare exposed counted power { smallestLift power isReached }
      outcomes { buyers { ${SHARE} } orders purchaseDays { ${SHARE} } net { ${SHARE} } discount { ${SHARE} } rewards { ${SHARE} } }
      effects { buyers { method lift ${EFFECT} } purchaseDays { ${EFFECT} } daysForward { ${EFFECT} }
        net { varianceTaken plain { ${EFFECT} } adjusted { ${EFFECT} } } value { plain { ${EFFECT} } }
        incremental { net rewards subsidy value } } } } }`;

const EXPOSED = '2026-03-05';
const IN_EACH_ARM = 40;

describe('Results of experiments', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;
  let session: string;
  /** As many in each arm, whatever the campaign's id draws. */
  let people: string[];
  /** What everybody bought after they were exposed, and what counts of it within 30 days. */
  const after: Bought[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
    office = await CampaignOffice.open(app);
    floor = new ShopFloor(app, office.desk.shop);
    await office.start('gift', [fixed(150)], { experiment: { holdoutPermille: 500 } });
    await office.start('plain', [fixed(1)]);
    people = await floor.peopleInHalves('gift', IN_EACH_ARM, '2026-01-02');
    const seeded = new Seeded(11);
    // What they bought long before the campaign gives nothing any more, and exposes nobody.
    const before = people.map((customer, place) => ({
      ...{ customer, at: later(EXPOSED, -1 - (place % 40)), minor: 1_000 + 50 * place },
      returnedMinor: place % 5 === 0 ? 500 : 0,
    }));
    await floor.bought(before.filter(({ at }) => at < '2026-03-02'));
    await floor.bought(
      people.map((customer) => ({ customer, at: EXPOSED, minor: 2_000 })),
      new Date(`${EXPOSED}T17:00:00Z`),
    );
    for (const customer of people)
      for (let order = seeded.int(0, 3); order > 0; order -= 1) {
        const minor = seeded.int(500, 5_000);
        after.push({
          ...{ customer, minor, at: later(EXPOSED, seeded.int(1, 40)), discountMinor: seeded.int(0, 300) },
          returnedMinor: seeded.pick([0, 0, 0, 100, minor]),
        });
      }
    // Later on the day of the exposure; and the last hour that counts, and the first that does not, by clocks of New York.
    after.push({ customer: people[1] ?? '', at: `${EXPOSED}T20:00:00Z`, minor: 700 });
    after.push({ customer: people[2] ?? '', at: '2026-04-05T03:30:00Z', minor: 800 });
    after.push({ customer: people[3] ?? '', at: '2026-04-05T04:30:00Z', minor: 900 });
    for (const one of after)
      await floor.bought([one], one.at.includes('T') ? new Date(one.at) : new Date(`${one.at}T17:00:00Z`));
    await night('2026-05-20');
  }, 240_000);

  afterAll(() => app.stop());

  async function night(day: string): Promise<void> {
    app.clock.set(new Date(`${day}T12:00:00Z`));
    session = await app.signIn(office.desk.shop, 'manager@acme.test');
    await floor.night();
  }

  async function ask(variables: object): Promise<Shaped> {
    const { data, errors } = await app.admin(session, REPORT, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data.experimentReport;
  }

  /** One by one, straight from what was ordered. */
  async function personsOf(arm: string, days: number): Promise<Person[]> {
    const arms = await floor.arms('gift');
    const awards = await floor.rows(
      `select c.external_id as name, a.points - a.clawed_back as points, (a.awarded_at at time zone 'America/New_York')::date as day
       from awards a join customers c using (customer_id) join campaign_versions v on v.id = a.campaign_version_id
       join campaigns k on k.id = v.campaign_id where a.program_id = $1 and k.code = 'gift'`,
    );
    const dayOf = (at: string): string =>
      at.includes('T') ? new Date(Date.parse(at) - 4 * 3_600_000).toISOString().slice(0, 10) : at;
    const last = later(EXPOSED, days);
    return people
      .filter((name) => arms.get(name) === arm)
      .map((name) => {
        const place = people.indexOf(name);
        const own = after.filter(({ customer, at }) => customer === name && dayOf(at) <= last);
        const kept = own.filter(({ minor, returnedMinor = 0 }) => minor > returnedMinor);
        const first = kept.map(({ at }) => dayOf(at)).sort()[0];
        const ofGift = awards.filter((award) => award.name === name && award.day <= last);
        const earlier = later(EXPOSED, -1 - (place % 40));
        const isKnown = earlier < '2026-03-02' && earlier >= later(EXPOSED, -days);
        return {
          orders: kept.length,
          purchaseDays: new Set(kept.map(({ at }) => dayOf(at))).size,
          waitDays: first === undefined ? days : (Date.parse(first) - Date.parse(EXPOSED)) / DAY_MS,
          net: own.reduce((sum, { minor, returnedMinor = 0 }) => sum + minor - returnedMinor, 0),
          rewards: ofGift.reduce((sum: number, award) => sum + Number(award.points), 0),
          before: 2_000 + (isKnown ? 1_000 + 50 * place : 0),
        };
      });
  }

  it.each([30, 60])('are what everybody did in the %i days after they were drawn', async (windowDays) => {
    const report = await ask({ campaign: 'gift', windowDays });
    expect(report).toMatchObject({
      ...{ asOf: '2026-05-20', campaign: 'gift', windowDays, isLift: true, refusal: null },
      ...{ frame: { warnings: [] }, warnings: ['NOT_YET_POWERED'] },
    });
    const persons = [await personsOf('holdout', windowDays), await personsOf('treated', windowDays)];
    expect(persons.flat()).toHaveLength(80);
    for (const [place, of] of persons.entries()) {
      const sums = sumsOf(of);
      const { outcomes, counted, exposed } = report.arms[place];
      expect([exposed, counted]).toEqual([of.length, of.length]);
      expect(outcomes.buyers).toMatchObject({ numerator: sums.buyers, denominator: of.length });
      expect(outcomes.orders).toBe(sums.orders);
      expect(outcomes.net.numerator).toBe(Number(sums.net));
      expect(outcomes.rewards.numerator).toBe(Number(sums.rewards));
      expect(outcomes.purchaseDays.numerator).toBe(Number(sums.purchaseDays));
    }
    const [control, treated] = persons.map(sumsOf);
    const mean = (sum: bigint | undefined, of: readonly Person[] | undefined): number =>
      Number(sum ?? 0n) / (of?.length ?? 0);
    const { effects } = report.arms[1];
    const forward = mean(control?.waitDays, persons[0]) - mean(treated?.waitDays, persons[1]);
    expect(effects.daysForward.difference).toBeCloseTo(forward, 9);
    const net = mean(treated?.net, persons[1]) - mean(control?.net, persons[0]);
    expect(effects.net.plain.difference).toBeCloseTo(net, 6);
    const rewards = mean(treated?.rewards, persons[1]);
    expect(effects.value.plain.difference).toBeCloseTo(net - rewards, 6);
    expect(effects.incremental.rewards).toBe(Number(treated?.rewards));
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  it('take away of the variance what spending before explains, to the digit', async () => {
    const persons = [await personsOf('holdout', 60), await personsOf('treated', 60)];
    const report = await ask({ campaign: 'gift', windowDays: 60 });
    const all = persons.flat();
    const mean = (of: (one: Person) => number, from = all): number =>
      from.reduce((sum, one) => sum + of(one), 0) / from.length;
    const before = mean((one) => one.before);
    const slope =
      mean((one) => one.net * (one.before - before)) / mean((one) => one.before * (one.before - before));
    const less = (of: readonly Person[]): number =>
      mean((one) => one.net - slope * (one.before - before), [...of]);
    const adjusted = less(persons[1] ?? []) - less(persons[0] ?? []);
    expect(report.arms[1].effects.net.adjusted.difference).toBeCloseTo(adjusted, 6);
  });

  it('leave out whose window is not over, and say so', async () => {
    await floor.people({ late: '2026-01-02' });
    await floor.bought(
      [{ customer: 'late', at: '2026-05-20', minor: 1_000 }],
      new Date('2026-05-20T17:00:00Z'),
    );
    await night('2026-05-21');
    const report = await ask({ campaign: 'gift' });
    const arms = report.arms as { readonly exposed: number; readonly counted: number }[];
    expect(arms.reduce((sum, { exposed }) => sum + exposed, 0)).toBe(81);
    expect(arms.reduce((sum, { counted }) => sum + counted, 0)).toBe(80);
    expect(report.warnings).toEqual(['NOT_YET_POWERED', 'WINDOWS_OPEN']);
    // The night before is as it was.
    expect((await ask({ campaign: 'gift', asOf: '2026-05-20' })).warnings).toEqual(['NOT_YET_POWERED']);
  });

  it('are refused when customers are missing in an arm, and null where there is no experiment', async () => {
    await app.database.query(
      `delete from campaign_exposures where arm = 'holdout' and program_id = $1 and customer_id in (
         select customer_id from campaign_exposures where arm = 'holdout' and program_id = $1 order by customer_id limit 35)`,
      [office.desk.shop.program.id],
    );
    await night('2026-05-22');
    const report = await ask({ campaign: 'gift' });
    expect(report).toMatchObject({ refusal: 'SAMPLE_RATIO_MISMATCH', isLift: false });
    const arms = report.arms as { readonly effects: unknown; readonly outcomes: unknown }[];
    expect(arms.map(({ effects, outcomes }) => [effects, outcomes])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(await ask({ campaign: 'plain' })).toBeNull();
    expect(await ask({ campaign: 'gift', asOf: '2026-05-19' })).toBeNull();
  });
});
