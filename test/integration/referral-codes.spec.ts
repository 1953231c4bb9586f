import { Client } from 'pg';
import { isUuid, newId, type Uuid } from '#kernel';
import { ReferralCodeLookUp, ReferralCodes, type ReferralCode } from '#referrals';
import { systemActor, type ProgramActor } from '#access';
import {
  findTouches,
  findTouchesByContacts,
  insertTouches,
} from '../../libs/referrals/persistence/touches.js';
import { atOnce } from '../support/at-once.js';
import { ReferralSharers } from '../support/referral-sharers.js';
import { TestApp } from '../support/test-app.js';

const TRIES = 20;
const MANY = Array.from({ length: 30 }, (_, place) => place);

/** The codes of advocates, and who finds them. */
describe('Referral codes', () => {
  let app: TestApp;
  let sharers: ReferralSharers;
  let [ada, bob]: Uuid[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    sharers = await ReferralSharers.open(app);
    [ada, bob] = await sharers.enrol('ada', 'bob');
  });

  afterAll(() => app.stop());

  async function choose(advocateId: Uuid, code: string, program = 'friends'): Promise<ReferralCode | string> {
    const id = await programId(program);
    const chosen = await sharers.tx((tx) =>
      sharers.codes.choose(tx, { id }, advocateId, { code, path: ['code'] }, app.now),
    );
    return chosen.ok ? chosen.value : chosen.problem.code;
  }

  async function programId(code: string): Promise<Uuid> {
    const rows = await app.database.query<{ id: Uuid }>(
      'select id from referral_programs where program_id = $1 and code = $2',
      [sharers.loyalty.id, code],
    );
    return rows[0]?.id ?? '';
  }

  const shownOf = async (advocateId: Uuid): Promise<string[]> => {
    const codes = await sharers.tx((tx) => sharers.codes.ofAdvocates(tx, [advocateId]));
    return (codes.get(advocateId) ?? []).map(({ shown }) => shown);
  };

  test('are generated once for each advocate and program, however many ask at once', async () => {
    const id = await programId('friends');
    const people = [ada, bob] as Uuid[];
    const opened = await atOnce(MANY, 10, () =>
      sharers.tx((tx) => sharers.codes.open(tx, { id }, people, app.now)),
    );
    const codes = new Set(opened.flatMap((one) => people.map((person) => one.get(person)?.shown)));
    expect(codes.size).toBe(2);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/);
    const other = await sharers.program('staff');
    const elsewhere = await sharers.tx((tx) => sharers.codes.open(tx, other, people, app.now));
    expect(codes.has(elsewhere.get(ada ?? '')?.shown)).toBe(false);
  });

  test('that are chosen are shown, and those before go on working', async () => {
    expect(await choose(ada ?? '', 'Sophie')).toMatchObject({ shown: 'SOPHIE', number: 2, isChosen: true });
    expect(await choose(ada ?? '', 'SOPHIA')).toMatchObject({ shown: 'SOPHIA', number: 3 });
    // A repeat changes nothing, whatever was chosen since.
    expect(await choose(ada ?? '', 's0phie')).toMatchObject({ shown: 'SOPHIE', number: 2 });
    const all = await shownOf(ada ?? '');
    expect(all.slice(0, 2)).toEqual(['SOPHIA', 'SOPHIE']);
    expect(all).toHaveLength(3);
    const read = all.map((one) => app.app.get(ReferralCodes).read(one) ?? '');
    const found = await sharers.tx((tx) => sharers.codes.find(tx, [...read, 'NOBODYS']));
    expect([...found.values()].map(({ advocateId }) => advocateId)).toEqual([ada, ada, ada]);
  });

  test('that look alike are one, and it belongs to whoever was first, of however many at once', async () => {
    const people = await sharers.enrol(...MANY.map((place) => `p${place}`));
    const answers = await atOnce(people, 10, (person) => choose(person, 'BOSS'));
    const owners = answers.filter((one) => typeof one !== 'string');
    expect(owners).toHaveLength(1);
    expect(answers.filter((one) => one === 'ALREADY_EXISTS')).toHaveLength(MANY.length - 1);
    expect(await choose(ada ?? '', '8055')).toBe('INVALID_INPUT');
    expect(await choose(ada ?? '', 'b055')).toBe('ALREADY_EXISTS');
    const other = await ReferralSharers.open(app);
    const [eve = ''] = await other.enrol('eve');
    [sharers] = [other];
    expect(await choose(eve, 'BOSS')).toMatchObject({ shown: 'BOSS' });
  });

  test('can be chosen five times in a program, however many are chosen at once', async () => {
    const answers = await atOnce(MANY, 10, (place) => choose(ada ?? '', `ANNA${place}`));
    expect(answers.filter((one) => typeof one !== 'string')).toHaveLength(5);
    expect(answers.filter((one) => one === 'CODE_LIMIT_REACHED')).toHaveLength(MANY.length - 5);
    expect(await shownOf(ada ?? '')).toHaveLength(6);
    await sharers.program('staff');
    expect(await choose(ada ?? '', 'ANNE', 'staff')).toMatchObject({ number: 2 });
  });

  describe('that somebody types', () => {
    let storefront: ProgramActor;
    let code: string;

    beforeEach(async () => {
      storefront = systemActor(sharers.loyalty.id, 'test');
      code = ((await choose(ada ?? '', 'SOPHIE')) as ReferralCode).shown;
    });

    async function find(typed: string, customerExternalId: string | null = 'bob'): Promise<unknown> {
      const asked = { actor: storefront, typed, customerExternalId, now: app.now };
      const lookUp = app.app.get(ReferralCodeLookUp);
      const found = await lookUp.find(asked);
      if (found.ok && found.value.good) await lookUp.worked(asked);
      return found.ok ? found.value.good : found.problem.code;
    }

    test('are found; unknown ones, the own, and those of closed programs are nothing alike', async () => {
      expect(await find('s-o-p-h-i-e')).toMatchObject({ advocateId: ada, code: '50PH1E' });
      expect(await find(code, null)).toMatchObject({ advocateId: ada });
      const answers = [
        await find('NOBODY'),
        await find(code, 'ada'),
        await find('?'),
        await find('x'.repeat(999)),
      ];
      await app.database.query('update referral_programs set is_open = false where program_id = $1', [
        sharers.loyalty.id,
      ]);
      answers.push(await find(code));
      expect(answers).toEqual([null, null, null, null, null]);
    });

    test(`are tried ${TRIES} times a minute by each customer; right ones count for nothing`, async () => {
      for (let time = 0; time < 2 * TRIES; time += 1)
        expect(await find(code)).toMatchObject({ advocateId: ada });
      app.clock.advanceBy(61_000);
      for (let time = 0; time < TRIES; time += 1) expect(await find(`NOBODY${time}`)).toBeNull();
      expect(await find(code)).toBe('TOO_MANY_ATTEMPTS');
      expect(await find(code, 'ada')).toBeNull();
      expect(await find(code, 'carol')).toMatchObject({ advocateId: ada });
      app.clock.advanceBy(61_000);
      expect(await find(code)).toMatchObject({ advocateId: ada });
      const rows = await app.database.query<{ actor: string }>(
        "select actor from attempts where action = 'referral.code'",
      );
      expect(rows.some(({ actor }) => /bob|\bada\b|carol/.test(actor))).toBe(false);
    });

    test('are looked up by the same statements whatever is wrong with them', async () => {
      const sent = jest.spyOn(Client.prototype, 'query');
      try {
        const asked = new Set<string>();
        for (const typed of ['NOBODY', code, '?']) {
          sent.mockClear();
          expect(await find(typed, 'ada')).toBeNull();
          const statements = sent.mock.calls.map(([sql]: unknown[]) => String(sql));
          // What was written before is told to subscribers whenever there is time.
          asked.add(JSON.stringify(statements.filter((sql) => !sql.includes('pg_notify'))));
        }
        expect([...asked]).toEqual([expect.stringContaining('referral_codes')]);
      } finally {
        sent.mockRestore();
      }
    });
  });

  test('leave touches, which are found by their names and by contacts', async () => {
    const referralProgramId = await programId('friends');
    const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 0xfe)];
    const touch = (advocateId: Uuid, at: Date, contactKey: Buffer | null) => ({
      ...{
        id: newId(at),
        advocateId,
        referralProgramId,
        code: contactKey ? null : 'SOPHIE',
        occurredAt: at,
        contactKey,
      },
      ...{ kind: contactKey ? ('INVITATION' as const) : ('CLICK' as const), channel: 'EMAIL' as const },
      visitor: contactKey ? null : Buffer.from([0, 34, 92, 255]),
    });
    const old = new Date(app.now.getTime() - 86_400_000);
    const touches = [
      touch(ada ?? '', old, key),
      touch(bob ?? '', app.now, key),
      touch(ada ?? '', app.now, null),
    ];
    await sharers.tx((tx) => insertTouches(tx, [...touches, touch(ada ?? '', app.now, other)]));
    expect(touches.every(({ id }) => isUuid(id))).toBe(true);
    const names = [...touches.slice(1), { id: touches[0]?.id ?? '', advocateId: bob ?? '' }];
    const found = await sharers.tx((tx) => findTouches(tx, names));
    expect([...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      touches.slice(1).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(await sharers.tx((tx) => findTouchesByContacts(tx, [key], old))).toMatchObject(
      touches.slice(0, 2),
    );
    expect(await sharers.tx((tx) => findTouchesByContacts(tx, [key], app.now))).toMatchObject([
      touches[1] ?? {},
    ]);
    expect((await sharers.tx((tx) => findTouches(tx, []))).size).toBe(0);
  });
});
