import { setTimeout as sleep } from 'node:timers/promises';
import { required } from '#kernel';
import { committedOrders, disagreements, lookAt } from '../simulation/checkout/look.js';
import type { StormPlan } from '../simulation/checkout/plan.js';
import { POINTS_ASKED, StormShop } from '../simulation/checkout/shop.js';
import { CheckoutProcess } from '../support/checkout-process.js';
import { KilledWorker } from '../support/killed-worker.js';
import { TestApp } from '../support/test-app.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 4;
const PERSONS = 60;
const ORDERS_EACH = 4;
const LIMIT = 100;
const LIFE_MS = 900;
/** Every transaction takes so much longer, so that kills hit them in the middle. */
const WRITING_TAKES_MS = 20;
/** Who waits for a process that is started anew comes again. */
const REST_MS = 20;

const PLAN: StormPlan = {
  ...{
    seed: 1,
    clients: PERSONS,
    persons: PERSONS,
    kind: 'ALL',
    limit: LIMIT,
    hasSecond: true,
    paysPoints: true,
  },
  ...{ expires: true, lateCommit: 'RESERVE_AGAIN', actions: 0 },
};

describe('Processes that are killed while customers check out', () => {
  let app: TestApp;
  let shop: StormShop;
  const processes: CheckoutProcess[] = [];
  let lost = 0;

  const start = (): Promise<CheckoutProcess> =>
    CheckoutProcess.start(app.database.url, shop.program.id, shop.now);

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start();
    shop = await StormShop.open([app], PLAN);
    await new KilledWorker(app.database, '', '').slowDown('checkout_moves', WRITING_TAKES_MS);
    processes.push(...(await Promise.all([start(), start()])));
  });

  afterAll(async () => {
    for (const one of processes) await one.kill();
    await app.stop();
  });

  /** Asks again until somebody has answered for good. */
  async function ask(place: number, asked: Parameters<CheckoutProcess['ask']>[0]): Promise<string> {
    for (let tries = place; ; tries += 1) {
      const answer = await required(processes[tries % processes.length], 'a process').ask(asked);
      if (answer !== null && answer !== 'IN_PROGRESS') return answer;
      await sleep(REST_MS);
    }
  }

  /** One order after the other: paid with points while there are enough, every fourth left lying. Orders that are committed. */
  async function buy(person: number): Promise<string[]> {
    const committed: string[] = [];
    for (let number = 0; number < ORDERS_EACH; number += 1) {
      const order = `order-${person}-${number}`;
      const wish = {
        order,
        customer: `p-${person}`,
        codes: ['LIMITED', 'SECOND'],
        points: Number(POINTS_ASKED),
      };
      let answer = await ask(person, { ...wish, kind: 'RESERVE' });
      if (answer === 'INSUFFICIENT_POINTS')
        answer = await ask(person, { ...wish, kind: 'RESERVE', points: 0 });
      expect(answer).toBe('RESERVED');
      if ((person + number) % 4 === 0) continue;
      expect(await ask(person + number, { ...wish, kind: 'COMMIT' })).toBe('COMMITTED');
      committed.push(order);
    }
    return committed;
  }

  async function killAgainAndAgain(): Promise<void> {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(Math.random() * LIFE_MS);
      const place = kill % processes.length;
      lost += await required(processes[place], 'a process').kill();
      processes[place] = await start();
    }
  }

  it(`${KILLS} of them: nothing is reserved for ever, nothing committed twice, points and coupons agree`, async () => {
    const persons = Array.from({ length: PERSONS }, (_, person) => person).filter(
      (one) => !shop.isGuest(one),
    );
    const [bought] = await Promise.all([Promise.all(persons.map(buy)), killAgainAndAgain()]);
    expect(lost).toBeGreaterThan(0);

    await shop.finish();
    expect(await disagreements(shop)).toEqual([]);
    expect((await committedOrders(shop)).size).toBe(bought.flat().length);
    for (const order of bought.flat()) expect(await committedOrders(shop)).toContain(order);
    const { uses, beyond } = await lookAt(shop, ['COMMITTED']);
    expect({ beyond, isWithin: uses <= LIMIT, isUsed: uses > 0 }).toEqual({
      beyond: [],
      isWithin: true,
      isUsed: true,
    });
    const twice = await app.database.query(
      `select order_reference from checkout_moves where move = 'COMMITTED' group by 1 having count(*) > 1
       union all
       select order_reference from ledger_movements where to_account = 'REDEEMED' group by 1 having count(*) > 1`,
    );
    expect(twice).toEqual([]);
    expect(await app.violations(shop.program)).toEqual([]);
  });
});
