import type { Program } from '#access';
import { Attempts, CODE_ATTEMPTS, type Try } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

describe('Tries at a code', () => {
  let app: TestApp;
  let attempts: Attempts;
  let shop: Shop;
  let other: Shop;
  let actors = 0;

  beforeAll(async () => {
    app = await TestApp.start();
    attempts = app.app.get(Attempts);
    shop = await app.shop();
    other = await app.shop({ code: 'other' });
  });

  afterAll(() => app.stop());

  function somebody(program: Program = shop.program): Omit<Try, 'now'> {
    actors += 1;
    return { programId: program.id, action: 'coupon.code', actor: `customer:${actors}` };
  }

  const at = (seconds: number): Date => new Date(app.now.getTime() + seconds * 1_000);

  async function passed(tries: readonly Try[]): Promise<number> {
    const results = await Promise.all(tries.map((each) => attempts.take(each)));
    return results.filter(({ ok }) => ok).length;
  }

  it('pass 20 times, however many come at once', async () => {
    const who = somebody();
    expect(await passed(Array.from({ length: 100 }, () => ({ ...who, now: at(0) })))).toBe(20);
    const refused = await attempts.take({ ...who, now: at(1) });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'TOO_MANY_ATTEMPTS' } });
  });

  it('pass no more than 20 times in any 60 seconds, on whichever side of a minute they begin', async () => {
    const who = somebody();
    const times: number[] = [];
    for (let second = 0; second < 200; second += 1) {
      if ((await attempts.take({ ...who, now: at(second) })).ok) times.push(second);
    }
    for (const from of times) {
      expect(times.filter((time) => time >= from && time < from + 60).length).toBeLessThanOrEqual(20);
    }
    // Refusals do not put the next chance off: 20 in each span of a minute.
    expect(times.slice(0, 41)).toEqual([...span(0, 20), ...span(60, 80), 120]);
  });

  it('are counted for each actor, action and program alone', async () => {
    const who = somebody();
    await passed(Array.from({ length: 20 }, () => ({ ...who, now: at(0) })));
    const others = [
      { ...somebody(), now: at(0) },
      { ...who, action: 'referral.code', now: at(0) },
      { ...who, programId: other.program.id, now: at(0) },
    ];
    expect(await passed(others)).toBe(3);
    expect(await passed([{ ...who, now: at(0) }])).toBe(0);
  });

  it('keep as many instants as their rule counts', async () => {
    const who = somebody();
    for (let second = 0; second < 400; second += 10) await attempts.take({ ...who, now: at(second) });
    const [row] = await app.database.query<{ count: number }>(
      'select cardinality(tries) as count from attempts where actor = $1',
      [who.actor],
    );
    expect(row?.count).toBe(6);
    expect(CODE_ATTEMPTS.max).toBe(20);
  });
});

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
