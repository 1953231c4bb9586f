import { required } from '#kernel';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp, type Shop } from '../support/test-app.js';

const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) {
  replayed adjustment { id points status reason postedAt } userErrors { __typename code path } } }`;
const DECIDE = `mutation ($input: DecideAdjustmentInput!) { decideAdjustment(input: $input) {
  adjustment { id points status postedAt } userErrors { code } } }`;
const LIMIT = `mutation ($input: SetAdjustmentLimitInput!) { setAdjustmentLimit(input: $input) {
  limit { role pointsMax } userErrors { code path } } }`;
const APPROVALS = `query ($status: ApprovalStatus) { approvals(status: $status) {
  edges { node { points reason status makerName checkerName note } } } }`;
const AUDIT = `query ($subjectId: String) { auditEntries(subjectType: "adjustment", subjectId: $subjectId, first: 50) {
  edges { node { action actor outcome details } } } }`;
const ADJUSTMENTS = `query ($status: AdjustmentStatus, $first: Int, $after: String) {
  adjustments(status: $status, first: $first, after: $after) { pageInfo { hasNextPage } edges { cursor node {
    id customerId points pointType status reason makerName customer { id externalId }
    approval { status makerName adjustment { id } } } } } }`;
const CUSTOMER = `query { customer(externalId: "ada") { id } }`;

interface AdjustmentAnswer {
  readonly replayed?: boolean | null;
  readonly adjustment: { readonly id: string; readonly points: number; readonly status: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}
interface AuditNode {
  readonly action: string;
  readonly outcome: string;
  readonly details: string;
}
interface AuditAnswer {
  readonly auditEntries: {
    readonly edges: readonly { readonly node: AuditNode }[];
  };
}

describe('staff adjust points', () => {
  let app: TestApp;
  let shop: Shop;
  let desk: Desk;
  let customer: string;
  let shops = 0;

  const adjust = async (session: string, points: number, more: object = {}): Promise<AdjustmentAnswer> => {
    const input = { customer, points, reason: 'A parcel was late', idempotencyKey: freshKey(), ...more };
    return (await desk.askAdmin<{ adjustPoints: AdjustmentAnswer }>(session, ADJUST, { input })).adjustPoints;
  };
  const decide = async (
    session: string,
    adjustment: string,
    decision: 'APPROVED' | 'REJECTED' = 'APPROVED',
  ): Promise<AdjustmentAnswer> => {
    // Later than the request: entries of one instant have no order.
    app.clock.advanceBy(1_000);
    const input = { adjustment, decision, note: 'Seen the parcel' };
    return (await desk.askAdmin<{ decideAdjustment: AdjustmentAnswer }>(session, DECIDE, { input }))
      .decideAdjustment;
  };
  const waiting = async (session: string, points: number): Promise<string> => {
    const { adjustment } = await adjust(session, points);
    expect(adjustment).toMatchObject({ points, status: 'WAITING' });
    return required(adjustment, 'an adjustment').id;
  };
  const actionsOn = async (session: string, adjustment: string): Promise<string[]> => {
    const subjectId = Buffer.from(adjustment, 'base64url').toString().split(':')[1];
    const answer = await desk.askAdmin<AuditAnswer>(session, AUDIT, { subjectId });
    return answer.auditEntries.edges
      .map(({ node: { action, outcome, details } }) => {
        const refusal = JSON.parse(details) as { code?: string };
        return outcome === 'DONE' ? action : `${action} ${outcome} ${refusal.code}`;
      })
      .reverse();
  };
  const available = async (): Promise<number> => (await desk.wallet('ada')).available;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    shop = await app.shop({ code: `shop-${shops}` });
    desk = new Desk(app, shop);
    await app.enrol(shop, 'ada');
    customer = (await desk.ask<{ customer: { id: string } }>(CUSTOMER)).customer.id;
  });

  afterEach(async () => {
    expect(await app.violations(shop.program)).toEqual([]);
  });

  test('support within the limit: posted at once, in the journal and in the audit log', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const owner = await app.staff(shop, 'OWNER');
    const { adjustment, userErrors } = await adjust(support, 400);
    expect({ adjustment, userErrors }).toMatchObject({
      adjustment: { points: 400, status: 'POSTED', postedAt: app.now.toISOString() },
      userErrors: [],
    });
    expect((await adjust(support, -150)).adjustment).toMatchObject({ points: -150, status: 'POSTED' });
    expect(await desk.wallet('ada')).toMatchObject({ available: 250, lifetimeEarned: 0, lifetimeSpent: 0 });
    expect(await desk.journal('ada')).toMatchObject([
      { kind: 'ADJUST', points: 150, from: 'AVAILABLE', to: 'ADJUSTED' },
      { kind: 'ADJUST', points: 400, from: 'ADJUSTED', to: 'AVAILABLE' },
    ]);
    expect(await actionsOn(owner, required(adjustment, 'it').id)).toEqual(['ledger.adjusted']);
  });

  test('above the limit it waits, a manager approves it, and every step is audited', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const manager = await app.staff(shop, 'MANAGER');
    const id = await waiting(support, 1_001);
    expect(await available()).toBe(0);
    expect(await desk.askAdmin(manager, APPROVALS, { status: 'PENDING' })).toMatchObject({
      approvals: { edges: [{ node: { points: 1_001, makerName: 'SUPPORT', checkerName: null } }] },
    });
    expect((await decide(manager, id)).adjustment).toMatchObject({ status: 'POSTED' });
    expect(await available()).toBe(1_001);
    expect((await decide(manager, id)).userErrors).toMatchObject([{ code: 'ALREADY_DECIDED' }]);
    expect((await decide(manager, id, 'REJECTED')).userErrors).toMatchObject([{ code: 'ALREADY_DECIDED' }]);
    expect(await available()).toBe(1_001);
    expect(await desk.askAdmin(manager, APPROVALS, { status: 'APPROVED' })).toMatchObject({
      approvals: {
        edges: [{ node: { makerName: 'SUPPORT', checkerName: 'MANAGER', note: 'Seen the parcel' } }],
      },
    });
    expect(await actionsOn(manager, id)).toEqual([
      'ledger.adjustment_requested',
      'ledger.adjustment_approved',
      'ledger.adjustment_approved REFUSED ALREADY_DECIDED',
      'ledger.adjustment_rejected REFUSED ALREADY_DECIDED',
    ]);
  });

  test('a rejected adjustment posts nothing, for good', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const manager = await app.staff(shop, 'MANAGER');
    const id = await waiting(support, 5_000);
    expect((await decide(manager, id, 'REJECTED')).adjustment).toMatchObject({
      status: 'REJECTED',
      postedAt: null,
    });
    expect((await decide(manager, id)).userErrors).toMatchObject([{ code: 'ALREADY_DECIDED' }]);
    expect(await available()).toBe(0);
    expect(await actionsOn(manager, id)).toEqual([
      'ledger.adjustment_requested',
      'ledger.adjustment_rejected',
      'ledger.adjustment_approved REFUSED ALREADY_DECIDED',
    ]);
  });

  test('nobody approves the own request, not even a manager; support and analysts approve none', async () => {
    const manager = await app.staff(shop, 'MANAGER');
    const id = await waiting(manager, 100_001);
    expect((await decide(manager, id)).userErrors).toMatchObject([{ code: 'SAME_PERSON' }]);
    expect((await decide(manager, id, 'REJECTED')).userErrors).toMatchObject([{ code: 'SAME_PERSON' }]);
    const input = { adjustment: id, decision: 'APPROVED' };
    for (const role of ['SUPPORT', 'ANALYST'] as const) {
      const session = await app.staff(shop, role);
      const answer = await app.admin(session, DECIDE, { input });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(await available()).toBe(0);
    expect(await actionsOn(manager, id)).toEqual([
      'ledger.adjustment_requested',
      'ledger.adjustment_approved REFUSED SAME_PERSON',
      'ledger.adjustment_rejected REFUSED SAME_PERSON',
    ]);
    const other = await app.staff(shop, 'MANAGER', 'second@acme.test');
    expect((await decide(other, id)).adjustment).toMatchObject({ status: 'POSTED' });
    expect(await available()).toBe(100_001);
  });

  test('an analyst adjusts nothing', async () => {
    const analyst = await app.staff(shop, 'ANALYST');
    const input = { customer, points: 1, reason: 'A gift', idempotencyKey: freshKey() };
    const answer = await app.admin(analyst, ADJUST, { input });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await available()).toBe(0);
  });

  test('the limit is summed per person and local day, whatever the sign, and starts over the next day', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const colleague = await app.staff(shop, 'SUPPORT', 'colleague@acme.test');
    expect((await adjust(support, 600)).adjustment).toMatchObject({ status: 'POSTED' });
    expect((await adjust(support, -300)).adjustment).toMatchObject({ status: 'POSTED' });
    await waiting(support, 101);
    expect((await adjust(support, 100)).adjustment).toMatchObject({ status: 'POSTED' });
    await waiting(support, 1);
    expect((await adjust(colleague, 1_000)).adjustment).toMatchObject({ status: 'POSTED' });
    // 23:59 in New York is still the same day there, although it is the next one in UTC.
    app.clock.set(new Date('2026-03-03T04:59:59Z'));
    await waiting(await app.signIn(shop, 'support@acme.test'), 1);
    app.clock.set(new Date('2026-03-03T05:00:00Z'));
    const tomorrow = await app.signIn(shop, 'support@acme.test');
    expect((await adjust(tomorrow, 1_000)).adjustment).toMatchObject({ status: 'POSTED' });
    expect(await available()).toBe(600 - 300 + 100 + 1_000 + 1_000);
  });

  test('adjustments made at the same moment do not slip under the limit together', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(support, 300)));
    const statuses = answers.map(({ adjustment }) => adjustment?.status);
    expect(statuses.filter((status) => status === 'POSTED')).toHaveLength(3);
    expect(statuses.filter((status) => status === 'WAITING')).toHaveLength(7);
    expect(await available()).toBe(900);
  });

  test('two managers who decide at the same moment: one decision counts', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const managers = [await app.staff(shop, 'MANAGER'), await app.staff(shop, 'MANAGER', 'second@acme.test')];
    const id = await waiting(support, 2_000);
    const answers = await Promise.all(
      managers.flatMap((one) => [decide(one, id), decide(one, id, 'REJECTED')]),
    );
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
      'ALREADY_DECIDED',
      'ALREADY_DECIDED',
      'ALREADY_DECIDED',
    ]);
    const isApproved = answers.some(({ adjustment }) => adjustment?.status === 'POSTED');
    expect(await available()).toBe(isApproved ? 2_000 : 0);
    const actions = await actionsOn(required(managers[0], 'a manager'), id);
    expect(actions.filter((action) => action.endsWith(' REFUSED ALREADY_DECIDED'))).toHaveLength(3);
    expect(actions.filter((action) => !action.includes('REFUSED'))).toHaveLength(2);
  });

  test('one key adjusts once and answers the same; with another input it is a conflict', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const idempotencyKey = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => adjust(support, 50, { idempotencyKey })),
    );
    const ids = new Set(answers.map(({ adjustment }) => required(adjustment, 'an adjustment').id));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(9);
    expect((await adjust(support, 51, { idempotencyKey })).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
    expect(await available()).toBe(50);
  });

  test('an approval that the balance cannot bear is refused, and the request goes on waiting', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const manager = await app.staff(shop, 'MANAGER');
    await adjust(manager, 2_000);
    const id = await waiting(support, -1_500);
    expect((await desk.redeem('ada', 1_000)).userErrors).toEqual([]);
    expect((await decide(manager, id)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
    expect(await available()).toBe(1_000);
    expect(await desk.askAdmin(manager, APPROVALS, { status: 'PENDING' })).toMatchObject({
      approvals: { edges: [{ node: { points: -1_500, status: 'PENDING' } }] },
    });
    await adjust(manager, 500);
    expect((await decide(manager, id)).adjustment).toMatchObject({ status: 'POSTED' });
    expect(await available()).toBe(0);
    expect((await adjust(support, -1)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
  });

  test('the owner sets a limit; nobody else may, and nonsense is refused', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const support = await app.staff(shop, 'SUPPORT');
    const set = (input: object): Promise<unknown> => desk.askAdmin(owner, LIMIT, { input });
    expect(await set({ role: 'SUPPORT', pointsMax: 10 })).toMatchObject({
      setAdjustmentLimit: { limit: { role: 'SUPPORT', pointsMax: 10 }, userErrors: [] },
    });
    await waiting(support, 11);
    expect((await adjust(support, 10)).adjustment).toMatchObject({ status: 'POSTED' });
    expect(await set({ role: 'SUPPORT', pointsMax: -1 })).toMatchObject({
      setAdjustmentLimit: { limit: null, userErrors: [{ code: 'INVALID_INPUT' }] },
    });
    const king = await app.admin(owner, LIMIT, { input: { role: 'KING', pointsMax: 5 } });
    expect(king.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const manager = await app.staff(shop, 'MANAGER');
    const answer = await app.admin(manager, LIMIT, { input: { role: 'MANAGER', pointsMax: 1 } });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('the checker finds what waits, with whose balance it is, who asked and why, and the approval it needs', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const manager = await app.staff(shop, 'MANAGER');
    await adjust(support, 5);
    app.clock.advanceBy(1_000);
    const first = await waiting(support, 2_000);
    app.clock.advanceBy(1_000);
    const second = await waiting(support, -3_000);
    interface List {
      readonly adjustments: {
        readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean };
      };
    }
    const list = (variables: object): Promise<List> => desk.askAdmin<List>(manager, ADJUSTMENTS, variables);
    const found = await list({ status: 'WAITING', first: 1 });
    expect(found.adjustments).toMatchObject({
      edges: [
        {
          node: {
            ...{ id: second, points: -3_000, pointType: 'points', status: 'WAITING', makerName: 'SUPPORT' },
            reason: 'A parcel was late',
            customerId: customer,
            customer: { id: customer, externalId: 'ada' },
            approval: { status: 'PENDING', makerName: 'SUPPORT', adjustment: { id: second } },
          },
        },
      ],
      pageInfo: { hasNextPage: true },
    });
    const after = found.adjustments.edges[0]?.cursor;
    expect((await list({ status: 'WAITING', first: 5, after })).adjustments).toMatchObject({
      edges: [{ node: { id: first } }],
      pageInfo: { hasNextPage: false },
    });
    expect((await list({})).adjustments.edges).toHaveLength(3);
    expect((await list({ status: 'POSTED' })).adjustments.edges).toMatchObject([
      { node: { points: 5, approval: null } },
    ]);
    const pending = await desk.askAdmin<object>(
      manager,
      '{ approvals(status: PENDING, first: 1) { edges { node { adjustment { id customer { externalId } } } } } }',
    );
    expect(pending).toMatchObject({
      approvals: { edges: [{ node: { adjustment: { id: second, customer: { externalId: 'ada' } } } }] },
    });
    const stranger = await app.shop({ code: `shop-${shops}-b` });
    const foreigner = await app.staff(stranger, 'OWNER');
    expect(await desk.askAdmin(foreigner, ADJUSTMENTS)).toMatchObject({ adjustments: { edges: [] } });
  });

  test('bad input changes nothing: no points, no reason, an unknown customer or point type', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const bad: readonly [object, string][] = [
      [{ points: 0 }, 'INVALID_INPUT'],
      [{ reason: '   ' }, 'INVALID_INPUT'],
      [{ reason: 'x'.repeat(501) }, 'INVALID_INPUT'],
      [{ pointType: 'miles' }, 'NOT_FOUND'],
      [{ customer: Buffer.from('Customer:not-a-uuid').toString('base64url') }, 'NOT_FOUND'],
      [{ customer: Buffer.from(`Customer:${shop.program.id}`).toString('base64url') }, 'NOT_FOUND'],
      [{ customer: 'nonsense' }, 'NOT_FOUND'],
      [{ idempotencyKey: 'short' }, 'INVALID_INPUT'],
    ];
    for (const [more, code] of bad) {
      expect((await adjust(owner, 10, more)).userErrors).toMatchObject([{ code }]);
    }
    for (const adjustment of ['nonsense', 'Adjustment:not-a-uuid', `Adjustment:${shop.program.id}`]) {
      const id = adjustment.includes(':') ? Buffer.from(adjustment).toString('base64url') : adjustment;
      expect((await decide(owner, id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
    expect(await desk.journal('ada')).toEqual([]);
  });
});
