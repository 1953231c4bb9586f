import { createHash } from 'node:crypto';
import { Staff, systemActor, type StaffRole } from '#access';
import { minutes, send, UNAUTHENTICATED, type RawAnswer, type Sent } from '../support/access.js';
import { STAFF_PASSWORD, TestApp, type Shop } from '../support/test-app.js';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { sessionToken expiresAt member { email role } userErrors { code message } } }`;
const SIGN_OUT = `mutation ($input: SignOutInput!) { signOut(input: $input) { userErrors { code } } }`;
const VIEWER = '{ viewer { id email role } }';
const CREATE = `mutation ($input: CreateStaffMemberInput!) {
  createStaffMember(input: $input) { staffMember { id email role status } userErrors { code path } } }`;
const ROLE = `mutation ($input: UpdateStaffRoleInput!) {
  updateStaffRole(input: $input) { staffMember { role } userErrors { code } } }`;
const DEACTIVATE = `mutation ($input: DeactivateStaffMemberInput!) {
  deactivateStaffMember(input: $input) { staffMember { status } userErrors { code } } }`;
const PASSWORD = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { staffMember { id } userErrors { code path } } }`;

const NEW_PASSWORD = 'eleven otters under a bridge';

let app: TestApp;
let shop: Shop;
let programs = 0;

beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(async () => {
  programs += 1;
  shop = await app.shop({ code: `shop-${programs}` });
});
afterAll(() => app.stop());

interface Credentials {
  readonly email?: string;
  readonly password?: string;
  readonly program?: string;
}

function signIn(credentials: Credentials = {}, sent: Sent = {}): Promise<RawAnswer> {
  // Entries of one millisecond have no order.
  app.clock.advanceBy(1);
  const input = {
    program: shop.program.code,
    email: 'owner@acme.test',
    password: STAFF_PASSWORD,
    ...credentials,
  };
  return send(app, SIGN_IN, { input }, sent);
}

async function codeOf(answer: Promise<RawAnswer>): Promise<string | undefined> {
  const { userErrors } = (await answer).data.signIn as { userErrors: { code: string }[] };
  return userErrors[0]?.code;
}

async function idOf(session: string): Promise<string> {
  return (await app.admin(session, VIEWER)).data.viewer.id as string;
}

async function code(session: string, mutation: string, input: object): Promise<string> {
  app.clock.advanceBy(1);
  const { data, errors } = await app.admin(session, mutation, { input });
  if (errors) return errors[0]?.extensions.code ?? 'none';
  const [payload] = Object.values(data as Record<string, { userErrors: { code: string }[] }>);
  return payload?.userErrors[0]?.code ?? 'DONE';
}

function audited(): Promise<
  { action: string; outcome: string; subject_id: string; ip: string; actor: string }[]
> {
  return app.database.query(
    `select action, outcome, subject_id, ip, actor from audit_entries where program_id = $1 and action like 'staff.%'
     order by id`,
    [shop.program.id],
  );
}

describe('Signing in', () => {
  it('answers a session that is a token for scripts and a cookie that page scripts cannot read', async () => {
    await app.staff(shop, 'OWNER');
    const answer = await signIn({ email: ' Owner@ACME.test ' });
    const { sessionToken, expiresAt, member } = answer.data.signIn;
    expect(member).toEqual({ email: 'owner@acme.test', role: 'OWNER' });
    expect(expiresAt).toBe(new Date(app.now.getTime() + 12 * minutes(60)).toISOString());
    expect(answer.setCookie).toBe(
      `perennial_session=${sessionToken}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200`,
    );
    expect((await app.admin(sessionToken as string, VIEWER)).data.viewer.role).toBe('OWNER');
    const cookie = { cookie: `theme=dark; perennial_session=${sessionToken}` };
    expect((await send(app, VIEWER, {}, { headers: cookie })).data.viewer.role).toBe('OWNER');
  });

  it('stores digests only: of the session with SHA-256, of the password with argon2id', async () => {
    const session = await app.staff(shop, 'OWNER');
    const [row] = await app.database.query<{ token_hash: Buffer; password_hash: string }>(
      'select token_hash, password_hash from staff_sessions s join staff_members m on m.id = s.staff_id where s.program_id = $1',
      [shop.program.id],
    );
    expect(row?.token_hash).toEqual(createHash('sha256').update(session).digest());
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('answers alike for a wrong password, an unknown address and an unknown program', async () => {
    await app.staff(shop, 'OWNER');
    const answers = [
      await signIn({ password: NEW_PASSWORD }),
      await signIn({ email: 'nobody@acme.test' }),
      await signIn({ program: 'nowhere' }),
    ];
    for (const answer of answers) {
      expect(answer.data.signIn.userErrors[0].code).toBe('INVALID_CREDENTIALS');
      expect(answer.data).toEqual(answers[0]?.data);
      expect(answer.setCookie).toBeUndefined();
    }
  });

  it('costs a hash for an unknown address too', async () => {
    await app.staff(shop, 'OWNER');
    const timed = async (email: string): Promise<number> => {
      const start = performance.now();
      await signIn({ email, password: NEW_PASSWORD }, { ip: `198.51.100.${programs}` });
      return performance.now() - start;
    };
    const known = Math.min(
      await timed('owner@acme.test'),
      await timed('owner@acme.test'),
      await timed('owner@acme.test'),
    );
    const unknown = Math.min(
      await timed('a@acme.test'),
      await timed('b@acme.test'),
      await timed('c@acme.test'),
    );
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  it('is not for somebody of another program', async () => {
    await app.staff(shop, 'OWNER');
    const other = await app.shop({ code: `other-${programs}` });
    expect(await codeOf(signIn({ program: other.program.code }))).toBe('INVALID_CREDENTIALS');
  });

  it('leaves an audit entry whether it succeeds or fails', async () => {
    await app.staff(shop, 'OWNER');
    await signIn({ password: NEW_PASSWORD }, { ip: '192.0.2.7' });
    await signIn({ email: 'nobody@acme.test' }, { ip: '192.0.2.8' });
    const entries = (await audited()).filter(({ action }) => action === 'staff.signed_in');
    expect(entries).toMatchObject([
      { outcome: 'DONE', actor: 'anonymous' },
      { outcome: 'FAILED', ip: '192.0.2.7', subject_id: entries[0]?.subject_id },
      { outcome: 'FAILED', ip: '192.0.2.8' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('nobody');
  });

  it('is refused unseen after ten failures for an account, and allowed again 15 minutes later', async () => {
    await app.staff(shop, 'OWNER');
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const ip = `203.0.113.${attempt}`;
      expect(await codeOf(signIn({ password: NEW_PASSWORD }, { ip }))).toBe('INVALID_CREDENTIALS');
    }
    const start = performance.now();
    const answer = await signIn({}, { ip: '203.0.113.99' });
    expect(performance.now() - start).toBeLessThan(500);
    expect(answer.data.signIn).toMatchObject({
      sessionToken: null,
      userErrors: [{ code: 'TOO_MANY_ATTEMPTS' }],
    });
    expect((await audited()).at(-1)).toMatchObject({ outcome: 'REFUSED', ip: '203.0.113.99' });
    const unknown = { email: 'nobody@acme.test' };
    for (let attempt = 0; attempt < 10; attempt += 1)
      await signIn(unknown, { ip: `203.0.113.${100 + attempt}` });
    const refused = await signIn(unknown, { ip: '203.0.113.98' });
    expect(refused.data).toEqual(answer.data);
    app.clock.advanceBy(minutes(15));
    expect(await codeOf(signIn())).toBeUndefined();
  });

  it('is refused after ten failures from one address, for any account, and not for others', async () => {
    await app.staff(shop, 'OWNER');
    const ip = '198.51.100.200';
    for (let attempt = 0; attempt < 10; attempt += 1)
      await signIn({ email: `guess-${attempt}@acme.test` }, { ip });
    expect(await codeOf(signIn({}, { ip }))).toBe('TOO_MANY_ATTEMPTS');
    expect(await codeOf(signIn({}, { ip: '198.51.100.201' }))).toBeUndefined();
  });

  it('lets only a few more through when many guess at once', async () => {
    await app.staff(shop, 'OWNER');
    const guesses = Array.from({ length: 30 }, (_, index) =>
      codeOf(signIn({ password: NEW_PASSWORD }, { ip: `198.18.0.${index}` })),
    );
    const looked = (await Promise.all(guesses)).filter((each) => each === 'INVALID_CREDENTIALS').length;
    expect(looked).toBeGreaterThanOrEqual(10);
    expect(looked).toBeLessThanOrEqual(12);
  });
});

describe('A session', () => {
  it('ends after 30 idle minutes and lives on while it is used', async () => {
    const session = await app.staff(shop, 'OWNER');
    for (let hour = 0; hour < 4; hour += 1) {
      app.clock.advanceBy(minutes(29));
      expect((await app.admin(session, VIEWER)).status).toBe(200);
    }
    app.clock.advanceBy(minutes(30));
    expect(await app.admin(session, VIEWER)).toMatchObject(UNAUTHENTICATED);
  });

  it('ends after 12 hours however much it is used', async () => {
    const session = await app.staff(shop, 'OWNER');
    for (let count = 0; count < 28; count += 1) {
      app.clock.advanceBy(minutes(25));
      expect((await app.admin(session, VIEWER)).status).toBe(200);
    }
    app.clock.advanceBy(minutes(20));
    expect(await app.admin(session, VIEWER)).toMatchObject(UNAUTHENTICATED);
  });

  it('ends by signing out; others of the member only when asked', async () => {
    const session = await app.staff(shop, 'OWNER');
    const second = await app.signIn(shop, 'owner@acme.test');
    const third = await app.signIn(shop, 'owner@acme.test');
    const headers = { cookie: `perennial_session=${session}` };
    const out = await send(app, SIGN_OUT, { input: {} }, { headers });
    expect(out.setCookie).toBe('perennial_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0');
    expect(await app.admin(session, VIEWER)).toMatchObject(UNAUTHENTICATED);
    expect((await app.admin(second, VIEWER)).status).toBe(200);
    await app.admin(second, SIGN_OUT, { input: { everywhere: true } });
    expect(await app.admin(third, VIEWER)).toMatchObject(UNAUTHENTICATED);
    expect((await send(app, SIGN_OUT, { input: {} })).data.signOut.userErrors).toEqual([]);
  });

  it('that is over makes a cookie anonymous and deletes it, so that its owner can sign in', async () => {
    const session = await app.staff(shop, 'OWNER');
    await app.admin(session, SIGN_OUT, { input: {} });
    const headers = { cookie: `perennial_session=${session}` };
    const viewer = await send(app, VIEWER, {}, { headers });
    expect(viewer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(viewer.setCookie).toContain('Max-Age=0');
    const again = await signIn({}, { headers });
    expect(again.setCookie).toContain(`perennial_session=${again.data.signIn.sessionToken}`);
    expect(again.setCookie).not.toContain('Max-Age=0');
  });

  it('does not open the storefronts’ endpoint, nor a storefront key the staff’s', async () => {
    const session = await app.staff(shop, 'OWNER');
    expect(await app.storefront(session, '{ program { code } }')).toMatchObject(UNAUTHENTICATED);
    expect(await app.admin(shop.key, '{ program { code } }')).toMatchObject(UNAUTHENTICATED);
  });

  it('keeps a safe request id and replaces another', async () => {
    const session = await app.staff(shop, 'OWNER');
    const requestId = async (given: string): Promise<string | undefined> => {
      const headers = { authorization: `Bearer ${session}`, 'x-request-id': given };
      const input = {
        email: `m-${given.length}@acme.test`,
        name: 'Max',
        role: 'ANALYST',
        password: NEW_PASSWORD,
      };
      app.clock.advanceBy(1);
      await send(app, CREATE, { input }, { headers });
      const [entry] = await app.database.query<{ request_id: string }>(
        `select request_id from audit_entries where program_id = $1 order by id desc limit 1`,
        [shop.program.id],
      );
      return entry?.request_id;
    };
    expect(await requestId('trace-0123456789')).toBe('trace-0123456789');
    expect(await requestId(`bad id'; drop table`)).toMatch(/^[0-9a-f-]{36}$/);
    expect(await requestId('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('Staff', () => {
  const member = { email: 'max@acme.test', name: 'Max', role: 'SUPPORT', password: NEW_PASSWORD };

  it('are added by an owner, once per address', async () => {
    const owner = await app.staff(shop, 'OWNER');
    expect(await code(owner, CREATE, member)).toBe('DONE');
    expect(await code(owner, CREATE, { ...member, email: 'MAX@acme.test' })).toBe('ALREADY_EXISTS');
    expect(await codeOf(signIn({ email: 'max@acme.test', password: NEW_PASSWORD }))).toBeUndefined();
  });

  it.each([
    [{ email: 'max' }, 'email'],
    [{ name: '' }, 'name'],
    [{ password: 'too short' }, 'password'],
    [{ password: 'max@acme.test max' }, 'password'],
  ])('are not added with %j', async (wrong, path) => {
    const owner = await app.staff(shop, 'OWNER');
    const { data } = await app.admin(owner, CREATE, { input: { ...member, ...wrong } });
    expect(data.createStaffMember.userErrors[0]).toEqual({ code: 'INVALID_INPUT', path: [path] });
  });

  it.each(['MANAGER', 'SUPPORT', 'ANALYST'] as const)(
    'are neither added nor changed by a %s',
    async (role) => {
      const session = await app.staff(shop, role);
      const id = await idOf(session);
      expect(await code(session, CREATE, member)).toBe('FORBIDDEN');
      expect(await code(session, ROLE, { id, role: 'OWNER' })).toBe('FORBIDDEN');
      expect(await code(session, DEACTIVATE, { id })).toBe('FORBIDDEN');
    },
  );

  it('lose their sessions with their role, and get the new role at the next sign-in', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const support = await app.staff(shop, 'SUPPORT');
    const id = await idOf(support);
    expect(await code(owner, ROLE, { id, role: 'ANALYST' })).toBe('DONE');
    expect(await app.admin(support, VIEWER)).toMatchObject(UNAUTHENTICATED);
    const session = await app.signIn(shop, 'support@acme.test');
    expect((await app.admin(session, VIEWER)).data.viewer.role).toBe('ANALYST');
    expect(await code(owner, ROLE, { id, role: 'ANALYST' })).toBe('DONE');
    expect((await app.admin(session, VIEWER)).status).toBe(200);
  });

  it('are shut out at once when deactivated', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const support = await app.staff(shop, 'SUPPORT');
    const id = await idOf(support);
    expect(await code(owner, DEACTIVATE, { id })).toBe('DONE');
    expect(await app.admin(support, VIEWER)).toMatchObject(UNAUTHENTICATED);
    expect(await codeOf(signIn({ email: 'support@acme.test' }))).toBe('INVALID_CREDENTIALS');
    expect(await code(owner, ROLE, { id, role: 'OWNER' })).toBe('DEACTIVATED');
  });

  it('keep their last owner', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const id = await idOf(owner);
    expect(await code(owner, ROLE, { id, role: 'MANAGER' })).toBe('LAST_OWNER');
    expect(await code(owner, DEACTIVATE, { id })).toBe('LAST_OWNER');
    await app.staff(shop, 'OWNER', 'second@acme.test');
    expect(await code(owner, ROLE, { id, role: 'MANAGER' })).toBe('DONE');
  });

  it('keep one owner when two owners remove each other at once', async () => {
    const staff = app.app.get(Staff, { strict: false });
    const origin = { actor: systemActor(shop.program.id, 'test'), now: app.now };
    const add = async (email: string, role: StaffRole): Promise<string> => {
      const added = await staff.create(origin, { email, name: 'Max', role, password: NEW_PASSWORD });
      return added.ok ? added.value.id : '';
    };
    const ids = [await add('a@acme.test', 'OWNER'), await add('b@acme.test', 'OWNER')];
    const results = await Promise.all(ids.map((id) => staff.deactivate(origin, id)));
    expect(results.map((result) => (result.ok ? 'DONE' : result.problem.code)).sort()).toEqual([
      'DONE',
      'LAST_OWNER',
    ]);
  });

  it('of another program are unknown', async () => {
    const owner = await app.staff(shop, 'OWNER');
    const other = await app.shop({ code: `other-${programs}` });
    const stranger = await app.staff(other, 'OWNER');
    const id = await idOf(owner);
    expect(await code(stranger, DEACTIVATE, { id })).toBe('NOT_FOUND');
    expect(await code(stranger, ROLE, { id, role: 'ANALYST' })).toBe('NOT_FOUND');
    const list = '{ staffMembers { edges { node { email } } } }';
    expect((await app.admin(stranger, list)).data.staffMembers.edges).toHaveLength(1);
  });
});

describe('Changing the password', () => {
  it('needs the old one, and ends all sessions', async () => {
    const session = await app.staff(shop, 'OWNER');
    const second = await app.signIn(shop, 'owner@acme.test');
    const change = { currentPassword: STAFF_PASSWORD, newPassword: NEW_PASSWORD };
    expect(await code(session, PASSWORD, { ...change, currentPassword: NEW_PASSWORD })).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await code(session, PASSWORD, { ...change, newPassword: 'short' })).toBe('INVALID_INPUT');
    expect((await app.admin(second, VIEWER)).status).toBe(200);
    expect(await code(session, PASSWORD, change)).toBe('DONE');
    for (const each of [session, second])
      expect(await app.admin(each, VIEWER)).toMatchObject(UNAUTHENTICATED);
    expect(await codeOf(signIn())).toBe('INVALID_CREDENTIALS');
    expect(await codeOf(signIn({ password: NEW_PASSWORD }))).toBeUndefined();
    const changes = (await audited()).filter(({ action }) => action === 'staff.password_changed');
    expect(changes.map(({ outcome }) => outcome)).toEqual(['FAILED', 'DONE']);
  });

  it('does not let a thief of a session guess the old one', async () => {
    const session = await app.staff(shop, 'OWNER');
    const guess = { currentPassword: NEW_PASSWORD, newPassword: NEW_PASSWORD };
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await code(session, PASSWORD, guess)).toBe('INVALID_CREDENTIALS');
    }
    expect(await code(session, PASSWORD, { ...guess, currentPassword: STAFF_PASSWORD })).toBe(
      'TOO_MANY_ATTEMPTS',
    );
  });
});
