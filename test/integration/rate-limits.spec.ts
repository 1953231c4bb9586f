import { Database, RatePoints } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

interface Cost {
  readonly requested: number;
  readonly limit: number;
  readonly remaining: number | null;
}

interface Said {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
  readonly cost: Cost | undefined;
  readonly body: string;
}

const ME = '{ me { wallet { available } } }';
/** 100 points. */
const DEAR = '{ me { wallet { journal(first: 97) { edges { node { points } } } } } }';

describe('A caller whose points are spent', () => {
  let app: TestApp;
  let shop: Shop;
  let token: string;
  let addresses = 0;

  beforeAll(async () => {
    app = await TestApp.start(undefined, {
      environment: {
        RATE_POINTS_KEY: '100000',
        RATE_POINTS_CUSTOMER: '1000',
        RATE_POINTS_STAFF: '1000',
        RATE_POINTS_ADDRESS: '1000',
      },
    });
    shop = await app.shop();
    token = await app.customer(shop, 'ada');
  });

  beforeEach(() => {
    app.clock.advanceBy(60_000);
    addresses += 1;
  });

  afterAll(() => app.stop());

  async function say(credential: string | null, query: string, more: object = {}): Promise<Said> {
    const response = await app.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        'content-type': 'application/json',
        ...(credential !== null && { authorization: `Bearer ${credential}` }),
      },
      remoteAddress: `192.0.2.${addresses}`,
      payload: { query, ...more },
    });
    const answer = response.json<{
      errors?: { extensions: { code: string } }[];
      extensions?: { cost: Cost };
    }>();
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      code: answer.errors?.[0]?.extensions.code,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      cost: answer.extensions?.cost,
      body: response.body,
    };
  }

  /** Sends the same until it is refused; answers how often it was not. */
  async function untilRefused(send: () => Promise<Said>): Promise<{ times: number; refusal: Said }> {
    for (let times = 0; times < 2_000; times += 1) {
      const said = await send();
      if (said.status === 429) return { times, refusal: said };
    }
    throw new Error('never refused');
  }

  it('is told the cost of each answer and what is left', async () => {
    expect(await say(token, ME)).toMatchObject({
      status: 200,
      cost: { requested: 2, limit: 1_000, remaining: 998 },
    });
    expect((await say(token, ME)).cost).toMatchObject({ remaining: 996 });
    expect((await say(shop.key, '{ program { code } }')).cost).toMatchObject({ requested: 1 });
  });

  it('is refused by 429 until the next minute, with the seconds to wait', async () => {
    app.clock.advanceBy(15_000);
    const { times, refusal } = await untilRefused(() => say(token, DEAR));
    expect(times).toBe(10);
    expect(refusal).toMatchObject({ status: 429, code: 'RATE_LIMITED', cost: { remaining: 0 } });
    expect(Number(refusal.retryAfter)).toBeGreaterThan(0);
    expect(Number(refusal.retryAfter)).toBeLessThanOrEqual(60);
    app.clock.advanceBy(Number(refusal.retryAfter) * 1_000);
    expect((await say(token, ME)).status).toBe(200);
  });

  it('is refused without anything being parsed or read', async () => {
    await untilRefused(() => say(token, DEAR));
    await app.app.get(RatePoints).fold();
    const tx = jest.spyOn(app.app.get(Database), 'tx');
    const refused = await say(token, '{ this is { not even [ GraphQL');
    // The token is looked at, as it is in every request; no field is read.
    const transactions = tx.mock.calls.length;
    tx.mockRestore();
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(transactions).toBeLessThanOrEqual(2);
  });

  it('is another one than those beside it: a customer, the key, an address', async () => {
    await untilRefused(() => say(token, DEAR));
    expect((await say(shop.key, '{ program { code } }')).status).toBe(200);
    expect((await say(null, '{ __typename }')).status).toBe(200);
    await untilRefused(() => say(null, '{'));
    expect((await say(shop.key, '{ program { code } }')).status).toBe(200);
  });

  it('has spent ten points for a document that was refused', async () => {
    for (const query of [
      '{',
      '{ nothingLikeThat }',
      `{ ${Array.from({ length: 11 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
    ]) {
      addresses += 1;
      expect((await say(null, query)).cost).toMatchObject({ requested: 10, remaining: 990 });
    }
  });

  it('may not ask for more than is left, though something is', async () => {
    await say(token, ME);
    const { refusal } = await untilRefused(() => say(token, DEAR));
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', cost: { requested: 100, remaining: 98 } });
    expect((await say(token, ME)).cost).toMatchObject({ remaining: 96 });
  });

  it('by an address that tries credentials is refused in the end, right ones being served still', async () => {
    const guess = `${shop.key.slice(0, -6)}aaaaaa`;
    expect((await say(guess, '{ __typename }')).code).toBe('UNAUTHENTICATED');
    const { times, refusal } = await untilRefused(() => say(guess, '{ __typename }'));
    expect(times).toBeLessThanOrEqual(100);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    expect((await say('nonsense', '{ __typename }')).status).toBe(429);
    expect((await say(shop.key, '{ program { code } }')).status).toBe(200);
  });

  it('spends at the staff endpoint too', async () => {
    const session = await app.staff(shop, 'OWNER');
    const ask = async (): Promise<number> => {
      const answer = await app.admin(session, '{ customers(first: 100) { edges { node { externalId } } } }');
      return answer.status;
    };
    const statuses: number[] = [];
    for (let times = 0; times < 12; times += 1) statuses.push(await ask());
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 429, 429, 429]);
  });
});
