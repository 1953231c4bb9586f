import { required } from '#kernel';
import { freshKey, SPENDING, type SpendingAnswer } from '../support/desk.js';
import { JournalReplay, type ReplaySetting } from '../support/journal-replay.js';
import { PartnerOffice, type StatementAnswer } from '../support/partner-office.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_DAY = Date.parse('2026-03-02T15:00:00Z');
const DAYS = 91;
const CUSTOMERS = 200;
const MEMBERS = 50;
const MONTHS = [
  ['2026-03-02', '2026-03-31'],
  ['2026-04-01', '2026-04-30'],
  ['2026-05-01', '2026-05-31'],
] as const;
const PARTNERS = ['hotel', 'airline'] as const;

type Key = 'hotel' | 'airline' | 'shop';

/** A quarter of a shop with two partners, through the real services, settled month by month. */
class Quarter {
  readonly orders: { readonly id: string; readonly customer: string; readonly totalMinor: number }[] = [];
  readonly bonuses: string[] = [];
  readonly keys: Record<Key, string>;
  done: Record<string, number> = {};

  constructor(
    readonly office: PartnerOffice,
    private readonly random: Seeded,
    keys: Record<Key, string>,
  ) {
    this.keys = keys;
  }

  get customer(): string {
    return `c${this.random.int(1, CUSTOMERS)}`;
  }

  /** Some hours of a day: what happens happens one after the other, so that a seed tells all. */
  async day(day: number): Promise<void> {
    const { app } = this.office;
    app.clock.set(new Date(FIRST_DAY + day * DAY_MS));
    await app.advanceDue();
    for (let order = 0; order < 9; order += 1) await this.order(day, order);
    for (let spend = 0; spend < 6; spend += 1) await this.redeem();
    await this.checkout();
    if (day > 3) for (let back = 0; back < 3; back += 1) await this.return();
    await this.transfer();
    await this.bonus(day);
    if (day % 6 === 5) await this.correct();
  }

  private async order(day: number, place: number): Promise<void> {
    const customer = this.customer;
    const id = `o-${day}-${place}`;
    const totalMinor = this.random.int(1_000, 20_000);
    this.office.app.clock.advanceBy(60_000);
    await this.office.campaigns.desk.order(customer, totalMinor, { externalId: id });
    this.orders.push({ id, customer, totalMinor });
  }

  /** With the key of a partner or the shop's, for an order or not. */
  private async redeem(): Promise<void> {
    const order = this.random.pick<Quarter['orders'][number]>(this.orders as never);
    const key = this.random.pick<Key>(['hotel', 'airline', 'shop']);
    const orderReference = this.random.int(0, 2) > 0 ? order.id : null;
    const points = this.random.int(3, 60);
    const input = { customer: order.customer, points, orderReference, idempotencyKey: freshKey() };
    this.count('redeemed', await this.spend(SPENDING.redeem, input, key));
  }

  private async checkout(): Promise<void> {
    const order = this.random.pick<Quarter['orders'][number]>(this.orders as never);
    const input = { customer: order.customer, points: this.random.int(5, 40), orderReference: order.id };
    const held = await this.spend(SPENDING.hold, { ...input, idempotencyKey: freshKey() }, 'shop');
    if (!held.hold) return;
    const capture = { hold: held.hold.id, points: this.random.int(1, 5), idempotencyKey: freshKey() };
    this.count(
      'captured',
      await this.spend(SPENDING.capture, capture, this.random.bool() ? 'hotel' : 'airline'),
    );
  }

  private async return(): Promise<void> {
    const order = this.random.pick<Quarter['orders'][number]>(this.orders.slice(-200) as never);
    const amountMinor = this.random.bool() ? order.totalMinor : Math.floor(order.totalMinor / 3);
    this.office.app.clock.advanceBy(60_000);
    const answer = await this.office.campaigns.desk.tryReturn({
      ...{ orderExternalId: order.id, externalId: `r-${freshKey()}`, amountMinor },
    });
    if (answer.userErrors.length === 0) this.done['returned'] = (this.done['returned'] ?? 0) + 1;
  }

  private async transfer(): Promise<void> {
    const order = this.random.pick<Quarter['orders'][number]>(this.orders as never);
    const toCustomer = `c${(Number(order.customer.slice(1)) % CUSTOMERS) + 1}`;
    const input = { customer: order.customer, toCustomer, points: this.random.int(5, 80) };
    this.count(
      'transferred',
      await this.spend(SPENDING.transfer, { ...input, idempotencyKey: freshKey() }, 'shop'),
    );
  }

  private async bonus(day: number): Promise<void> {
    const reference = `stay-${day}`;
    const number = `H${100_000 + this.random.int(1, MEMBERS)}`;
    const { userErrors } = await this.office.bonus('awardPartnerPoints', {
      ...{ partner: 'hotel', number, reference, points: this.random.int(10, 90) },
    });
    expect(userErrors).toEqual([]);
    this.bonuses.push(reference);
    if (day % 4 !== 3) return;
    const taken = this.random.pick<string>(this.bonuses as never);
    expect(
      (await this.office.bonus('takeBackPartnerPoints', { partner: 'hotel', reference: taken })).userErrors,
    ).toEqual([]);
  }

  private async correct(): Promise<void> {
    await this.office.signIn();
    const customer = await this.office.idOf(this.customer);
    const input = { customer, points: -7, reason: 'Counted twice', idempotencyKey: freshKey() };
    await this.office.staff('adjustPoints', input, 'adjustment { id }');
  }

  private async spend(query: string, input: object, key: Key): Promise<SpendingAnswer> {
    this.office.app.clock.advanceBy(60_000);
    const data = await this.office.campaigns.desk.ask<Record<string, SpendingAnswer>>(
      query,
      { input },
      this.keys[key],
    );
    return required(Object.values(data)[0], 'an answer');
  }

  private count(what: string, { userErrors }: SpendingAnswer): void {
    if (userErrors.length === 0) this.done[what] = (this.done[what] ?? 0) + 1;
  }
}

/** A return window. */
const PENDING = { pending: { kind: 'DAYS', days: 5 } };

jest.setTimeout(420_000);

describe('Settlements of a generated quarter with two partners', () => {
  let app: TestApp;
  let office: PartnerOffice;
  let quarter: Quarter;
  let setting: ReplaySetting;
  let replay: JournalReplay;
  const closed = new Map<string, StatementAnswer>();

  const settle = async (month: number): Promise<void> => {
    const [from, to] = required(MONTHS[month], 'a month');
    app.clock.set(new Date(Date.parse(`${to}T15:00:00Z`) + DAY_MS));
    await office.signIn();
    for (const partner of PARTNERS) {
      const { statement, isChanged, userErrors } = await office.close({ partner, from, to });
      expect({ isChanged, userErrors }).toEqual({ isChanged: true, userErrors: [] });
      closed.set(`${partner} ${from}`, required(statement, 'a statement'));
    }
  };

  const furnish = async (): Promise<void> => {
    office = await PartnerOffice.open(app, {
      pointType: {
        expiryPolicy: { kind: 'DAYS', days: 24 },
        clawbackPolicy: 'ALLOW_NEGATIVE',
        goodwillDays: 9,
      },
    });
    await office.found('hotel', {
      verifier: { kind: 'PATTERN', format: '"H"999999' },
      minorPerThousand: 6_667,
    });
    await office.found('airline', { minorPerThousand: 1_001 });
    await office.campaigns.start(
      'stay',
      [{ awardPoints: { amount: { fixed: { points: 25 } }, issuer: 'hotel', ...PENDING } }],
      { condition: 'order.total >= 5000' },
    );
    await office.campaigns.start('double', [
      { multiplyPoints: { numerator: 3, denominator: 2, issuer: 'airline' } },
    ]);
    for (let start = 1; start <= CUSTOMERS; start += 20)
      await Promise.all(Array.from({ length: 20 }, (_, index) => office.enrol(`c${start + index}`)));
    for (let member = 1; member <= MEMBERS; member += 1)
      expect((await office.link('hotel', `H${100_000 + member}`, `c${member}`)).membership?.state).toBe(
        'VERIFIED',
      );
  };

  const live = async (principals: Map<string, string>): Promise<void> => {
    const hotelKey = quarter.keys.hotel;
    for (let day = 0; day < DAYS; day += 1) {
      if (day === 30) await settle(0);
      if (day === 60) await settle(1);
      if (day === 40) {
        app.clock.set(new Date(FIRST_DAY + day * DAY_MS - HOUR_MS));
        await office.signIn();
        const price = { partner: 'hotel', fromDay: '2026-04-15', minorPerThousand: 7_333 };
        expect((await office.staff('setPartnerPrice', price)).userErrors).toEqual([]);
        // The one that replaces it is the partner's, too.
        quarter.keys.hotel = await office.rotateKey(hotelKey);
        principals.set(await office.principalOf(quarter.keys.hotel), 'hotel');
      }
      await quarter.day(day);
    }
    await settle(2);
  };

  const settingWith = async (principals: ReadonlyMap<string, string>): Promise<ReplaySetting> => {
    const versions = await app.database.query<{ id: string; code: string }>(
      'select v.id, c.code from campaign_versions v join campaigns c on c.id = v.campaign_id where v.program_id = $1',
      [office.campaigns.desk.shop.program.id],
    );
    const payers: Readonly<Record<string, string>> = { stay: 'hotel', double: 'airline' };
    return {
      timeZone: 'America/New_York',
      issuers: new Map(versions.flatMap(({ id, code }) => (payers[code] ? [[id, payers[code]]] : []))),
      redeemers: principals,
      prices: new Map([
        [
          'hotel',
          [
            ['2026-03-02', 6_667n],
            ['2026-04-15', 7_333n],
          ],
        ],
        ['airline', [['2026-03-02', 1_001n]]],
      ]),
    };
  };

  beforeAll(async () => {
    app = await TestApp.start();
    await furnish();
    const keys = {
      hotel: await office.keyOf('hotel'),
      airline: await office.keyOf('airline'),
      shop: office.campaigns.desk.shop.key,
    };
    quarter = new Quarter(office, new Seeded(20_260_302), keys);
    const principals = new Map([
      [await office.principalOf(keys.hotel), 'hotel'],
      [await office.principalOf(keys.airline), 'airline'],
    ]);
    await live(principals);
    setting = await settingWith(principals);
    replay = await JournalReplay.of(app.database, office.campaigns.desk.shop.program.id, setting);
  });

  afterAll(() => app.stop());

  const cases = PARTNERS.flatMap((partner) => MONTHS.map(([from, to]) => [partner, from, to] as const));

  test.each(cases)(
    'of %s from %s to %s are what the journal says, replayed from its beginning',
    (partner, from, to) => {
      const statement = required(closed.get(`${partner} ${from}`), 'a statement');
      const lines = Object.fromEntries(
        statement.lines.map(({ kind, minorPerThousand, points, amountMinor }) => [
          `${kind} ${minorPerThousand}`,
          { points: BigInt(points), amount: BigInt(amountMinor) },
        ]),
      );
      expect(lines).toEqual(Object.fromEntries(replay.statement(partner, from, to)));
      expect(statement.lines.length).toBeGreaterThan(3);
      const flows = statement.lines.reduce((sum, { kind, points }) => {
        if (kind === 'REDEEMED_FOR_OTHERS') return sum;
        return kind === 'ISSUED' ? sum + points : sum - points;
      }, 0);
      expect(statement.closingPoints).toBe(statement.openingPoints + flows);
      const owed = (kind: string): number =>
        statement.lines
          .filter((line) => line.kind === kind)
          .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      expect(statement).toMatchObject({
        owedByPartnerMinor: owed('REDEEMED_ELSEWHERE'),
        owedToPartnerMinor: owed('REDEEMED_FOR_OTHERS'),
      });
    },
  );

  test('equal sums over the journal, and what wallets have left', async () => {
    for (const partner of PARTNERS) {
      const statements = MONTHS.map(([from]) => required(closed.get(`${partner} ${from}`), 'a statement'));
      const [issued] = await app.database.query<{ points: string }>(
        `select sum(points) as points from ledger_movements
         where program_id = $1 and kind = 'AWARD' and (source_id = any($2::uuid[]) or reason = $3)`,
        [
          office.campaigns.desk.shop.program.id,
          [...setting.issuers].flatMap(([id, payer]) => (payer === partner ? [id] : [])),
          `partner ${partner}`,
        ],
      );
      const told = statements.flatMap(({ lines }) => lines).filter(({ kind }) => kind === 'ISSUED');
      expect(told.reduce((sum, { points }) => sum + points, 0)).toBe(Number(issued?.points));
      expect(statements.map(({ openingPoints }) => openingPoints)).toEqual([
        0,
        ...statements.slice(0, -1).map(({ closingPoints }) => closingPoints),
      ]);
      expect(statements.at(-1)?.closingPoints).toBe(Number(await replay.outstanding(app.database, partner)));
    }
  });

  test('have all that can happen in them', () => {
    const kinds = new Set([...closed.values()].flatMap(({ lines }) => lines.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      [
        'ISSUED',
        'CLAWED_BACK',
        'EXPIRED',
        'CORRECTED',
        'REDEEMED_HERE',
        'REDEEMED_ELSEWHERE',
        'REDEEMED_FOR_OTHERS',
      ].sort(),
    );
    expect([...replay.kinds]).toEqual(
      expect.arrayContaining(['TRANSFER_IN', 'RESTORE', 'CAPTURE', 'ABSORB', 'CLAWBACK', 'ADJUST', 'EXPIRE']),
    );
    expect(replay.renewedCount).toBeGreaterThan(0);
    expect(quarter.done['redeemed']).toBeGreaterThan(200);
  });

  test('stay as they are: repeats change nothing, prices and periods of the past are refused', async () => {
    const [from, to] = MONTHS[1];
    const again = await office.close({ partner: 'hotel', from, to });
    expect(again).toMatchObject({ isChanged: false, userErrors: [], statement: closed.get(`hotel ${from}`) });
    expect(await office.statements('hotel')).toEqual(
      MONTHS.map(([first]) => closed.get(`hotel ${first}`)).reverse(),
    );
    const refused = async (input: { from: string; to: string }): Promise<unknown> =>
      (await office.close({ partner: 'hotel', ...input })).userErrors[0]?.path;
    expect(await refused({ from: '2026-06-02', to: '2026-06-02' })).toEqual(['from']);
    expect(await refused({ from: '2026-05-01', to: '2026-05-30' })).toEqual(['from']);
    expect(await refused({ from: '2026-06-01', to: '2026-06-01' })).toEqual(['to']);
    expect(await refused({ from: '2026-06-01', to: '2026-05-31' })).toEqual(['to']);
    const price = { partner: 'hotel', fromDay: '2026-05-31', minorPerThousand: 1 };
    expect((await office.staff('setPartnerPrice', price)).userErrors).toMatchObject([{ path: ['fromDay'] }]);
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('are closed once by many at once, and what comes late is in the next one', async () => {
    const open = required(await office.openStatement('airline', '2026-06-01'), 'a statement');
    expect(open).toMatchObject({ number: null, closedAt: null, from: '2026-06-01' });
    // An order of April that is told of in June.
    await office.campaigns.desk.order('c1', 10_000, {
      externalId: 'late',
      occurredAt: '2026-04-20T12:00:00Z',
    });
    app.clock.set(new Date('2026-06-02T15:00:00Z'));
    await office.signIn();
    const period = { partner: 'airline', from: '2026-06-01', to: '2026-06-01' };
    const answers = await Promise.all([office.close(period), office.close(period), office.close(period)]);
    expect(answers.map(({ isChanged }) => isChanged).sort()).toEqual([false, false, true]);
    const [first] = answers;
    // Half of what the others give: 100 and 25.
    expect(first?.statement?.lines.find(({ kind }) => kind === 'ISSUED')).toMatchObject({ points: 62 });
    const [header, row] = first?.statement?.csv.split('\r\n') ?? [];
    expect(header).toBe('partner,from,to,kind,minor_per_thousand,points,amount_minor');
    expect(row).toMatch(/^airline,2026-06-01,2026-06-01,ISSUED,1001,62,6[23]$/);
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('wait an hour for what began before the period was over', async () => {
    const period = { partner: 'hotel', from: '2026-06-01', to: '2026-06-02' };
    const midnight = Date.parse('2026-06-03T04:00:00Z');
    app.clock.set(new Date(midnight + HOUR_MS - 1));
    await office.signIn();
    expect((await office.close(period)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['to'] }]);
    app.clock.set(new Date(midnight + HOUR_MS));
    expect((await office.close(period)).userErrors).toEqual([]);
  });
});
