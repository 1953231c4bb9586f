import { required } from '#kernel';
import { Desk, freshKey, SPENDING } from '../support/desk.js';
import { TestApp, type Answer } from '../support/test-app.js';

const LIMIT = `mutation ($input: SetAdjustmentLimitInput!) { setAdjustmentLimit(input: $input) {
  limit { role pointsMax } userErrors { code } } }`;
const CREATE = `mutation ($input: CreatePointTypeInput!) { createPointType(input: $input) {
  pointType { code } userErrors { code path } } }`;

const SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code } } }`;
const ARCHIVE = `mutation ($input: ArchiveSegmentInput!) { archiveSegment(input: $input) { userErrors { code } } }`;
const CAMPAIGN = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;

interface Payload {
  readonly pointType: { readonly code: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

function payloadOf({ data, errors }: Answer): Payload {
  if (errors) throw new Error(JSON.stringify(errors));
  return data.createPointType as Payload;
}

/** Settings changed at the same moment, through the API, on the real database. */
describe('at the same moment, staff', () => {
  let app: TestApp;
  let desk: Desk;
  let owner: string;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    shops += 1;
    desk = new Desk(app, await app.shop({ code: `shop-${shops}` }));
    owner = await app.staff(desk.shop, 'OWNER');
  });

  const atOnce = (count: number, query: string, inputOf: (index: number) => object): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: count }, (_, index) => app.admin(owner, query, { input: inputOf(index) })),
    );

  test('set the first limits of roles: each is done, the last one counts', async () => {
    const roles = ['SUPPORT', 'MANAGER', 'ANALYST', 'OWNER'] as const;
    for (const role of roles) {
      const answers = await atOnce(10, LIMIT, (index) => ({ role, pointsMax: 100 + index }));
      for (const { data, errors } of answers)
        expect({ errors, userErrors: data?.setAdjustmentLimit.userErrors }).toEqual({ userErrors: [] });
    }
    const rows = await app.database.query<{ role: string }>(
      'select role from adjustment_limits where program_id = $1',
      [desk.shop.program.id],
    );
    expect(rows.map(({ role }) => role).sort()).toEqual([...roles].sort());
  });

  test('create a point type of one code: one is made, the others are told that it exists', async () => {
    const answers = await atOnce(6, CREATE, () => ({ code: 'miles' }));
    const payloads = answers.map(payloadOf);
    expect(payloads.filter(({ pointType }) => pointType !== null)).toHaveLength(1);
    const refused = payloads.filter(({ pointType }) => pointType === null);
    expect(refused).toHaveLength(5);
    for (const { userErrors } of refused)
      expect(userErrors).toEqual([{ code: 'ALREADY_EXISTS', path: ['code'] }]);
  });

  test('create point types up to the limit of 20, and none over it', async () => {
    await atOnce(17, CREATE, (index) => ({ code: `kind_${index}` }));
    const answers = await atOnce(6, CREATE, (index) => ({ code: `late_${index}` }));
    const codes = answers.flatMap((answer) => payloadOf(answer).userErrors.map(({ code }) => code));
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'LIMIT_EXCEEDED'));
    const [row] = await app.database.query<{ count: string }>(
      'select count(*)::int as count from point_types where program_id = $1',
      [desk.shop.program.id],
    );
    expect(row).toEqual({ count: 20 });
  });

  test('archive a segment while campaigns begin to ask for it: it is kept, or nobody asks for it', async () => {
    const effects = [{ awardPoints: { amount: { fixed: { points: 1 } } } }];
    const firstOf = ({ data, errors }: Answer): string | null => {
      expect(errors).toBeUndefined();
      const payloads: { userErrors: { code: string }[] }[] = Object.values(data ?? {});
      return payloads[0]?.userErrors[0]?.code ?? null;
    };
    const seen = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const code = `round_${round}`;
      await app.admin(owner, SEGMENT, { input: { code, name: code, condition: 'customer.orders > 3' } });
      const condition = `"${code}" in customer.segments`;
      const begin = (index: number): Promise<Answer> =>
        app.admin(owner, CAMPAIGN, {
          input: { code: `${code}-${index}`, name: code, condition, effects },
        });
      const archive = (): Promise<Answer> => app.admin(owner, ARCHIVE, { input: { code } });
      // Either side begins first in half of the rounds.
      const answers = await Promise.all(
        round % 2 === 0 ? [archive(), begin(1), begin(2)] : [begin(1), begin(2), archive()],
      );
      const at = round % 2 === 0 ? 0 : 2;
      const archived = firstOf(required(answers[at], 'the answer'));
      const begun = answers.filter((_, index) => index !== at).map(firstOf);
      const expected = archived === null ? 'INVALID_EXPRESSION' : null;
      expect({ archived, begun }).toEqual({
        archived: archived === null ? null : 'SEGMENT_IN_USE',
        begun: [expected, expected],
      });
      seen.add(archived ?? 'ARCHIVED');
    }
    expect([...seen].sort()).toEqual(['ARCHIVED', 'SEGMENT_IN_USE']);
  });

  test('captures of one hold: those that lose are told that it was captured', async () => {
    await app.enrol(desk.shop, 'ada');
    await desk.order('ada', 100_000);
    const query = SPENDING.capture.replace('__typename', '__typename ... on HoldNotOpen { status }');
    for (let round = 0; round < 5; round += 1) {
      const hold = required((await desk.hold('ada', 100)).hold, 'a hold').id;
      const answers = await Promise.all(
        Array.from({ length: 6 }, () =>
          app.storefront(desk.shop.key, query, { input: { hold, idempotencyKey: freshKey() } }),
        ),
      );
      const refused = answers.flatMap(({ data }) => data.captureHold.userErrors as { status: string }[]);
      expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'CAPTURED'));
    }
  });
});
