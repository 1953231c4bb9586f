import { Approvals, AuditLog, Programs, systemActor, type StaffActor } from '#access';
import { newId } from '#kernel';
import { Database } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

const AUDIT = `query ($first: Int! = 20, $after: String, $actor: String, $action: String, $subjectType: String,
  $subjectId: String, $from: DateTime, $to: DateTime) {
  auditEntries(first: $first, after: $after, actor: $actor, action: $action, subjectType: $subjectType,
    subjectId: $subjectId, from: $from, to: $to) {
    edges { node { at actor action subjectType subjectId outcome details requestId ip } } pageInfo { hasNextPage endCursor } } }`;
const APPROVALS = `query ($status: ApprovalStatus) {
  approvals(status: $status) { edges { node { id kind status points reason makerName checkerName note } } } }`;
const CLOSE = `mutation { closeProgram(input: { reason: "season over" }) { program { status } userErrors { code } } }`;
const REOPEN = `mutation { reopenProgram(input: { reason: "season on" }) { program { status } userErrors { code } } }`;
const UPDATE = `mutation ($input: UpdateProgramInput!) {
  updateProgram(input: $input) { program { name locales inactivityDays currency } userErrors { code path } } }`;

let app: TestApp;
let shop: Shop;
let other: Shop;
let owner: string;

beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(async () => {
  const suffix = app.now.getTime();
  shop = await app.shop({ code: `shop-${suffix}` });
  other = await app.shop({ code: `other-${suffix}` });
  owner = await app.staff(shop, 'OWNER');
  app.clock.advanceBy(60_000);
});
afterAll(() => app.stop());

interface Entry {
  readonly action: string;
  readonly details: string;
}

interface Page {
  readonly edges: readonly { readonly node: Entry }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function audit(filter: object = {}, session = owner): Promise<Page> {
  return (await app.admin(session, AUDIT, filter)).data.auditEntries as Page;
}

const actionsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.action);

describe('The audit log', () => {
  const record = (action: string, subjectId: string): Promise<void> => {
    app.clock.advanceBy(1_000);
    const entry = { action, subjectType: 'thing', subjectId, details: { amount: 3n }, now: app.now };
    const actor = systemActor(shop.program.id, 'test');
    const log = app.app.get(AuditLog, { strict: false });
    return app.app
      .get(Database)
      .tx({ programId: shop.program.id }, (tx) => log.record(tx, { ...entry, actor }));
  };

  it('is read newest first, by actor, action, subject and time, page by page', async () => {
    const start = app.now;
    await record('thing.made', 'a');
    await record('thing.changed', 'a');
    const middle = app.now;
    await record('thing.made', 'b');
    expect(actionsOf(await audit({ subjectType: 'thing' }))).toEqual([
      'thing.made',
      'thing.changed',
      'thing.made',
    ]);
    expect(actionsOf(await audit({ action: 'thing.made' }))).toHaveLength(2);
    expect(actionsOf(await audit({ subjectId: 'a' }))).toEqual(['thing.changed', 'thing.made']);
    expect(actionsOf(await audit({ actor: 'system:test', subjectId: 'b' }))).toEqual(['thing.made']);
    expect(actionsOf(await audit({ subjectType: 'thing', from: middle }))).toEqual([
      'thing.made',
      'thing.changed',
    ]);
    expect(actionsOf(await audit({ subjectType: 'thing', from: start, to: middle }))).toEqual(['thing.made']);
    const first = await audit({ subjectType: 'thing', first: 2 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await audit({ subjectType: 'thing', first: 2, after: first.pageInfo.endCursor });
    expect(actionsOf(rest)).toEqual(['thing.made']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('is for owners and managers only, and of one program', async () => {
    for (const role of ['SUPPORT', 'ANALYST'] as const) {
      const session = await app.staff(shop, role);
      expect((await app.admin(session, AUDIT)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect((await app.admin(null, AUDIT)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await record('thing.made', 'a');
    const stranger = await app.staff(other, 'OWNER');
    expect(actionsOf(await audit({ subjectType: 'thing' }, stranger))).toEqual([]);
  });

  it('has no entry of a change that was rolled back', async () => {
    const log = app.app.get(AuditLog, { strict: false });
    const actor = systemActor(shop.program.id, 'test');
    const failing = app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const subject = { subjectType: 'thing', subjectId: 'c', details: {} };
      await log.record(tx, { actor, action: 'thing.made', ...subject, now: app.now });
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(actionsOf(await audit({ subjectId: 'c' }))).toEqual([]);
  });
});

describe('The program', () => {
  it('changes its settings, says so in the audit log, and says nothing when nothing changed', async () => {
    const input = { name: 'Flower shop', locales: ['de-AT', 'en'], inactivityDays: 90 };
    for (let time = 0; time < 2; time += 1) {
      const { data } = await app.admin(owner, UPDATE, { input });
      expect(data.updateProgram).toEqual({ program: { ...input, currency: 'USD' }, userErrors: [] });
    }
    const entries = await audit({ action: 'program.updated' });
    expect(entries.edges.map(({ node }) => JSON.parse(node.details) as unknown)).toEqual([input]);
  });

  it('keeps what is not named', async () => {
    await app.admin(owner, UPDATE, { input: { name: 'Flower shop' } });
    const { data } = await app.admin(owner, UPDATE, { input: { inactivityDays: 30 } });
    expect(data.updateProgram.program).toMatchObject({ name: 'Flower shop', inactivityDays: 30 });
  });

  it.each([
    ['locales', { locales: ['not a language'] }],
    ['inactivityDays', { inactivityDays: 0 }],
    ['name', { name: '' }],
  ])('refuses wrong %s: %j', async (path, input) => {
    const { data } = await app.admin(owner, UPDATE, { input });
    expect(data.updateProgram.userErrors[0]).toEqual({ code: 'INVALID_INPUT', path: [path] });
  });

  it('has no way to change its currency', async () => {
    const answer = await app.admin(owner, UPDATE, { input: { currency: 'EUR' } });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is closed and opened by its owner, and takes no writes meanwhile', async () => {
    const programs = app.app.get(Programs, { strict: false });
    const { id: programId } = shop.program;
    const codeNow = async (): Promise<string> => {
      const open = await app.app.get(Database).tx({ programId }, (tx) => programs.requireOpen(tx, programId));
      return open.ok ? open.value.status : open.problem.code;
    };
    const manager = await app.staff(shop, 'MANAGER');
    expect((await app.admin(manager, CLOSE)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await codeNow()).toBe('OPEN');
    for (let time = 0; time < 2; time += 1) {
      expect((await app.admin(owner, CLOSE)).data.closeProgram.program.status).toBe('CLOSED');
    }
    expect(await codeNow()).toBe('PROGRAM_CLOSED');
    expect((await app.storefront(shop.key, '{ program { status } }')).data.program.status).toBe('CLOSED');
    expect((await app.admin(owner, REOPEN)).data.reopenProgram.program.status).toBe('OPEN');
    expect(await codeNow()).toBe('OPEN');
    expect(actionsOf(await audit({ action: 'program.closed' }))).toHaveLength(1);
  });

  it('is founded once per code, also by two at once', async () => {
    const programs = app.app.get(Programs, { strict: false });
    const input = {
      code: `twin-${app.now.getTime()}`,
      name: 'Twin',
      currency: 'EUR',
      timeZone: 'Europe/Vienna',
    };
    const results = await Promise.all([1, 2, 3].map(() => programs.found(input, 'test', app.now)));
    expect(results.map((result) => (result.ok ? 'DONE' : result.problem.code)).sort()).toEqual([
      'ALREADY_EXISTS',
      'ALREADY_EXISTS',
      'DONE',
    ]);
  });
});

describe('An approval', () => {
  let approvals: Approvals;
  let maker: StaffActor;
  let checker: StaffActor;

  beforeEach(async () => {
    approvals = app.app.get(Approvals, { strict: false });
    await app.staff(shop, 'SUPPORT');
    const rows = await app.database.query<{ id: string; role: 'OWNER' | 'SUPPORT' }>(
      'select id, role from staff_members where program_id = $1',
      [shop.program.id],
    );
    const actorOf = (wanted: string): StaffActor => {
      const { id = '', role = 'SUPPORT' } = rows.find((row) => row.role === wanted) ?? {};
      return { kind: 'STAFF', staffId: id, role, programId: shop.program.id, permissions: new Set() };
    };
    maker = actorOf('SUPPORT');
    checker = actorOf('OWNER');
  });

  const request = async (points: bigint): Promise<string> => {
    app.clock.advanceBy(1_000);
    const wanted = {
      kind: 'test.change',
      payload: { points },
      points,
      reason: 'goodwill',
      maker,
      now: app.now,
    };
    return (
      await app.app.get(Database).tx({ programId: shop.program.id }, (tx) => approvals.request(tx, wanted))
    ).id;
  };

  const decide = async (
    id: string,
    by: StaffActor,
    decision: 'APPROVED' | 'REJECTED' = 'APPROVED',
  ): Promise<string> => {
    const command = { id, decision, checker: by, note: 'seen', now: app.now };
    const database = app.app.get(Database);
    const decided = await database.txResult({ programId: by.programId }, (tx) =>
      approvals.decide(tx, command),
    );
    return decided.ok ? decided.value.status : decided.problem.code;
  };

  it('is decided once, by somebody else', async () => {
    const id = await request(500n);
    expect(await decide(id, maker)).toBe('SAME_PERSON');
    expect(await decide(id, checker)).toBe('APPROVED');
    expect(await decide(id, checker, 'REJECTED')).toBe('ALREADY_DECIDED');
    const { data } = await app.admin(owner, APPROVALS, { status: 'APPROVED' });
    const { edges } = data.approvals as { edges: { node: object }[] };
    expect(edges.map(({ node }) => node)).toEqual([
      expect.objectContaining({
        kind: 'test.change',
        status: 'APPROVED',
        points: 500,
        makerName: 'SUPPORT',
        checkerName: 'OWNER',
        note: 'seen',
      }),
    ]);
  });

  it('is decided once when two decide at once', async () => {
    const id = await request(500n);
    const answers = await Promise.all([decide(id, checker), decide(id, checker, 'REJECTED')]);
    expect(answers.filter((answer) => answer === 'ALREADY_DECIDED')).toHaveLength(1);
  });

  it('cannot be decided by its maker even past the code', async () => {
    const id = await request(500n);
    const sql = `update approvals set status = 'APPROVED', checker_id = maker_id, decided_at = now() where id = $1`;
    await expect(app.database.query(sql, [id])).rejects.toMatchObject({
      constraint: 'approvals_checker_id_check',
    });
  });

  it('of another program is unknown', async () => {
    const id = await request(500n);
    const stranger = { ...checker, programId: other.program.id };
    expect(await decide(id, stranger)).toBe('NOT_FOUND');
    expect(await decide(newId(app.now), checker)).toBe('NOT_FOUND');
    expect(await decide('nonsense', checker)).toBe('NOT_FOUND');
  });
});

describe('A global id', () => {
  const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }';

  it('leads to what the asking program has, and to nothing of another one', async () => {
    await app.admin(
      owner,
      `mutation { issueStorefrontKey(input: { name: "till", scopes: [PROGRAM_READ] }) { secret } }`,
    );
    const query = `{ program { id } viewer { id } auditEntries(first: 1) { edges { node { id } } }
      storefrontKeys(first: 1) { edges { node { id } } } }`;
    const { data } = await app.admin(owner, query);
    const ids = [...JSON.stringify(data).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(4);
    const stranger = await app.staff(other, 'OWNER');
    const analyst = await app.staff(shop, 'ANALYST');
    for (const id of ids) {
      expect((await app.admin(owner, NODE, { id })).data.node).toMatchObject({ id });
      expect((await app.admin(stranger, NODE, { id })).data.node).toBeNull();
    }
    const seen = await Promise.all(ids.map((id) => app.admin(analyst, NODE, { id })));
    const types = seen.flatMap(
      (answer) => (answer.data.node as { __typename: string } | null)?.__typename ?? [],
    );
    expect(types).toEqual(['Program']);
  });
});
