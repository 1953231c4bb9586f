import type { StaffActor } from '#access';
import { Adjustments } from '#ledger';
import { Database } from '#platform';
import { fromGlobalId } from '#platform/graphql';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp, valueOf, type Shop } from '../support/test-app.js';

const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { adjustment { id } } }`;
const DECIDE = `mutation ($input: DecideAdjustmentInput!) { decideAdjustment(input: $input) { userErrors { code } } }`;
const LIMIT = `mutation ($input: SetAdjustmentLimitInput!) { setAdjustmentLimit(input: $input) { userErrors { code } } }`;

interface Asked {
  readonly adjustPoints: { readonly adjustment: { readonly id: string } };
}

/** What adjustments leave behind, and what they lock meanwhile. */
describe('adjustments', () => {
  let app: TestApp;
  let shop: Shop;
  let desk: Desk;
  let customer: string;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    shops += 1;
    shop = await app.shop({ code: `shop-${shops}` });
    desk = new Desk(app, shop);
    await app.enrol(shop, 'ada');
    const query = '{ customer(externalId: "ada") { id } }';
    customer = (await desk.ask<{ customer: { id: string } }>(query)).customer.id;
  });

  afterEach(async () => {
    expect(await app.violations(shop.program)).toEqual([]);
  });

  test('lists of adjustments and approvals are read by an index', async () => {
    const plans: readonly [string, string][] = [
      ['adjustments', ''],
      ['adjustments', `and status = 'WAITING'`],
      ['approvals', ''],
      ['approvals', `and status = 'PENDING'`],
    ];
    await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      // On a handful of rows PostgreSQL would rather sort: only what no index answers is sorted now.
      await tx.execute('set local enable_sort = off');
      await tx.execute('set local enable_seqscan = off');
      for (const [table, condition] of plans) {
        const rows = await tx.query<{ 'QUERY PLAN': string }>(
          `explain select * from ${table} where program_id = $1 ${condition} order by id desc limit 21`,
          [shop.program.id],
        );
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toContain('Index Scan Backward');
        expect(plan).not.toContain('Sort');
      }
    });
  });

  test('every audit row says from which request and address it came', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const support = await app.staff(shop, 'SUPPORT');
    const input = { customer, points: 2_000, reason: 'A parcel was late', idempotencyKey: freshKey() };
    const asked = await desk.askAdmin<Asked>(support, ADJUST, { input });
    const decision = { adjustment: asked.adjustPoints.adjustment.id, decision: 'APPROVED' };
    await desk.askAdmin(owner, DECIDE, { input: decision });
    await desk.askAdmin(owner, LIMIT, { input: { role: 'SUPPORT', pointsMax: 10 } });
    const create = `mutation { createPointType(input: { code: "miles" }) { userErrors { code } }
      updatePointType(input: { code: "miles", name: "Miles" }) { userErrors { code } }
      createCampaign(input: { code: "more", name: "More", effects: [{ awardPoints: { amount: { fixed: { points: 1 } } } }] }) { userErrors { code } }
      changeCampaign(input: { code: "more", effects: [{ awardPoints: { amount: { fixed: { points: 2 } } } }] }) { userErrors { code } }
      setCampaignState(input: { code: "more", state: PAUSED }) { userErrors { code } } }`;
    const done = await desk.askAdmin<Record<string, { userErrors: unknown[] }>>(owner, create);
    expect(Object.values(done).flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const rows = await app.database.query<{ action: string; known: boolean }>(
      `select action, request_id is not null and ip is not null as known from audit_entries
       where program_id = $1 and actor like 'staff:%'`,
      [shop.program.id],
    );
    const known = rows.filter((row) => row.known).map(({ action }) => action);
    expect(known.sort()).toEqual([
      'campaign.changed',
      'campaign.created',
      'campaign.paused',
      'ledger.adjustment_approved',
      'ledger.adjustment_limit_set',
      'ledger.adjustment_requested',
      'point_type.created',
      'point_type.updated',
    ]);
    expect(rows).toHaveLength(known.length);
  });

  test('signing in does not wait for an adjustment under way', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const { viewer } = await desk.askAdmin<{ viewer: { id: string } }>(support, '{ viewer { id } }');
    const [staffId = '', customerId = ''] = [viewer.id, customer].map((id) => fromGlobalId(id)?.id);
    const programId = shop.program.id;
    const actor: StaffActor = { kind: 'STAFF', staffId, programId, role: 'SUPPORT', permissions: new Set() };
    await app.app.get(Database).tx({ programId }, async (tx) => {
      const command = { actor, customerId, pointType: null, points: 10n, reason: 'Late', now: app.now };
      valueOf(await app.app.get(Adjustments).adjust(tx, command));
      expect(await app.signIn(shop, 'support@acme.test')).toMatch(/^prn_ss_/);
    });
  });
});
