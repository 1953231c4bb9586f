import { StorefrontKeys, systemActor, type StorefrontScope } from '#access';
import { required } from '#kernel';
import { Desk, freshKey } from '../support/desk.js';
import { printOf } from '../support/database-print.js';
import { TestApp, valueOf, type Answer } from '../support/test-app.js';

const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;
const TRANSFER = `mutation ($input: TransferPointsInput!) { transferPoints(input: $input) { userErrors { code } } }`;
const HOLD = `mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { hold { id } userErrors { code } } }`;
const CAPTURE = `mutation ($input: CaptureHoldInput!) { captureHold(input: $input) { userErrors { code } } }`;
const RELEASE = `mutation ($input: ReleaseHoldInput!) { releaseHold(input: $input) { userErrors { code } } }`;
const ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { order { id } userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const TOKEN = `mutation ($input: IssueCustomerTokenInput!) { issueCustomerToken(input: $input) { token } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { points } }`;
const CUSTOMER = `query { customer(externalId: "bob") { id email } }`;
const ORDERS = `query { order(externalId: "o-1") { id } }`;
const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
const ME = '{ me { externalId wallet { available } } }';
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;
const REACTIVATE = `mutation ($input: ReactivateCustomerInput!) { reactivateCustomer(input: $input) { userErrors { code } } }`;

const order = { externalId: 'o-9', currency: 'USD', totalMinor: 500, customer: { externalId: 'ada' } };
const spend = (more: object = {}): object => ({ input: { points: 1, idempotencyKey: freshKey(), ...more } });

/** Each needs one scope of a storefront key. */
const NEEDS: readonly [StorefrontScope, string, object][] = [
  ['program:read', '{ program { code } }', {}],
  ['tokens:issue', TOKEN, { input: { customerExternalId: 'ada' } }],
  ['customers:read', CUSTOMER, {}],
  ['customers:write', UPSERT, { input: { externalId: 'cleo' } }],
  ['ledger:spend', REDEEM, spend({ customer: 'ada' })],
  ['ledger:spend', HOLD, spend({ customer: 'ada' })],
  ['ledger:spend', TRANSFER, spend({ customer: 'ada', toCustomer: 'bob' })],
  ['activity:read', ORDERS, {}],
  ['activity:read', QUOTE, { input: order }],
  ['activity:write', ORDER, { input: order }],
];

describe('a credential', () => {
  let app: TestApp;
  let desk: Desk;
  let before: Record<string, string>;

  const codeOf = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions.code;
  const keyWith = async (scopes: readonly StorefrontScope[]): Promise<string> => {
    const origin = { actor: systemActor(desk.shop.program.id, 'test'), now: app.now };
    return valueOf(await app.app.get(StorefrontKeys).issue(origin, { name: 'few', scopes, expiresAt: null }))
      .secret;
  };

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    for (const customer of ['ada', 'bob']) {
      await app.enrol(desk.shop, customer);
      await desk.order(customer, 50_000, { externalId: customer === 'ada' ? 'o-1' : 'o-2' });
    }
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    before = await printOf(app.database);
  });

  afterEach(async () => {
    expect(await printOf(app.database)).toEqual(before);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('is asked for: without one every field that is not public answers UNAUTHENTICATED', async () => {
    for (const [, query, variables] of NEEDS) {
      const answer = await app.storefront(null, query, variables);
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
      expect(answer.data ?? {}).not.toMatchObject({ customer: expect.anything() });
    }
    expect(codeOf(await app.storefront(null, ME))).toBe('UNAUTHENTICATED');
    expect(codeOf(await app.admin(null, '{ viewer { email } }'))).toBe('UNAUTHENTICATED');
  });

  test('that is wrong in any way answers one constant error', async () => {
    const token = await app.token(desk.shop, 'ada');
    const session = await app.staff(desk.shop, 'OWNER', 'wrong@acme.test');
    before = await printOf(app.database);
    const [header, payload, signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ alg: 'none', typ: 'customer+jwt' })).toString('base64url');
    const claims = JSON.parse(Buffer.from(required(payload, 'a payload'), 'base64url').toString()) as object;
    const asBob = Buffer.from(JSON.stringify({ ...claims, sub: 'bob' })).toString('base64url');
    const wrong = ['x', `${desk.shop.key}x`, desk.shop.key.slice(0, -1), session, `${forged}.${payload}.`];
    for (const credential of [...wrong, `${header}.${asBob}.${signature}`, `${header}.${payload}.AAAA`]) {
      const answer = await app.storefront(credential, ME);
      expect({ status: answer.status, errors: answer.errors }).toMatchObject({
        status: 401,
        errors: [{ message: 'Authentication required.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    for (const credential of [token, desk.shop.key, `${session}x`]) {
      expect(await app.admin(credential, '{ viewer { email } }')).toMatchObject({ status: 401 });
    }
  });

  test('of a customer ends after 15 minutes, and the points are as they were', async () => {
    const token = await app.token(desk.shop, 'ada');
    expect((await app.storefront(token, ME)).data.me).toEqual({
      externalId: 'ada',
      wallet: { available: 500 },
    });
    app.clock.advanceBy(16 * 60_000);
    const answer = await app.storefront(token, REDEEM, spend());
    expect(answer).toMatchObject({ status: 401, errors: [{ message: 'Authentication required.' }] });
  });

  test('of a key with other scopes is not enough, scope by scope', async () => {
    for (const [scope, query, variables] of NEEDS) {
      const others = [...new Set(NEEDS.map(([other]) => other))].filter((other) => other !== scope);
      const answer = await app.storefront(await keyWith(others), query, variables);
      expect({ scope, query, code: codeOf(answer) }).toEqual({ scope, query, code: 'FORBIDDEN' });
    }
    before = await printOf(app.database);
    const reader = await keyWith(['customers:read']);
    const wallet = await app.storefront(
      reader,
      '{ customer(externalId: "ada") { externalId wallet { available } } }',
    );
    expect(codeOf(wallet)).toBe('FORBIDDEN');
    expect(wallet.data?.customer?.wallet ?? null).toBeNull();
  });

  test('of a customer does nothing that is the storefront’s, and touches nobody else', async () => {
    const { hold } = await desk.hold('bob', 100, { ttlSeconds: 3_600 });
    const holdId = required(hold, 'a hold').id;
    const { id: bob } = (await desk.ask<{ customer: { id: string } }>(CUSTOMER)).customer;
    const { id: orderOfBob } = await desk.explain('o-2');
    const token = await app.token(desk.shop, 'ada');
    before = await printOf(app.database);
    for (const [scope, query, variables] of NEEDS) {
      if (scope === 'program:read' || scope === 'ledger:spend') continue;
      expect({ query, code: codeOf(await app.storefront(token, query, variables)) }).toEqual({
        query,
        code: 'FORBIDDEN',
      });
    }
    expect(codeOf(await app.storefront(token, CAPTURE, spend({ points: 1, hold: holdId })))).toBe(
      'FORBIDDEN',
    );
    const refusals = [
      (await app.storefront(token, REDEEM, spend({ customer: 'bob' }))).data.redeemPoints,
      (await app.storefront(token, HOLD, spend({ customer: 'bob' }))).data.holdPoints,
      (await app.storefront(token, TRANSFER, spend({ customer: 'bob', toCustomer: 'ada' }))).data
        .transferPoints,
      (await app.storefront(token, RELEASE, { input: { hold: holdId, idempotencyKey: freshKey() } })).data
        .releaseHold,
    ];
    for (const { userErrors } of refusals) expect(userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    for (const id of [bob, holdId, orderOfBob])
      expect((await app.storefront(token, NODE, { id })).data.node).toBeNull();
  });

  test('of a suspended customer neither earns nor spends, nor do others for it', async () => {
    const { id } = (await desk.ask<{ customer: { id: string } }>(CUSTOMER)).customer;
    const { hold } = await desk.hold('bob', 50, { ttlSeconds: 3_600 });
    const session = await app.staff(desk.shop, 'SUPPORT');
    const token = await app.token(desk.shop, 'bob');
    await app.admin(session, SUSPEND, { input: { id, reason: 'Looks like fraud' } });
    before = await printOf(app.database);
    const suspended = [{ code: 'CUSTOMER_SUSPENDED' }];
    expect((await app.storefront(token, REDEEM, spend())).data.redeemPoints.userErrors).toEqual(suspended);
    expect((await desk.redeem('bob', 1)).userErrors).toMatchObject(suspended);
    expect((await desk.hold('bob', 1)).userErrors).toMatchObject(suspended);
    expect((await desk.transfer('bob', 'ada', 1)).userErrors).toMatchObject(suspended);
    expect((await desk.transfer('ada', 'bob', 1)).userErrors).toMatchObject(suspended);
    expect((await desk.capture(required(hold, 'a hold').id)).userErrors).toMatchObject(suspended);
    expect(await printOf(app.database)).toEqual(before);
    expect((await desk.order('bob', 10_000, { externalId: 'o-3' })).awards).toEqual([]);
    // The order stays unpaid in points even when the suspension is lifted, and says why.
    await app.admin(session, REACTIVATE, { input: { id, reason: 'It was no fraud' } });
    expect((await desk.explain('o-3')).explanation).toMatchObject([{ points: 0, whyNot: 'SUSPENDED' }]);
    expect((await desk.release(required(hold, 'a hold').id)).userErrors).toEqual([]);
    before = await printOf(app.database);
  });

  test.each([
    [
      'a table is missing',
      'alter table holds rename to holds_away',
      'alter table holds_away rename to holds',
    ],
    [
      'a privilege is missing',
      'revoke insert on ledger_movements from perennial_app',
      'grant insert on ledger_movements to perennial_app',
    ],
  ])('sees no more than a reference when %s', async (_, breakIt, mendIt) => {
    await app.database.query(breakIt);
    try {
      const answer = await app.storefront(desk.shop.key, REDEEM, spend({ customer: 'ada' }));
      expect(answer.errors).toEqual([
        {
          message: expect.stringMatching(/^Internal error \(reference [0-9a-f-]{36}\)\.$/),
          path: ['redeemPoints'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', reference: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        },
      ]);
      expect(JSON.stringify(answer)).not.toMatch(
        /holds|ledger|relation|permission|select|insert|node_modules| at /i,
      );
    } finally {
      await app.database.query(mendIt);
    }
    expect((await desk.wallet('ada')).available).toBe(500);
  });
});
