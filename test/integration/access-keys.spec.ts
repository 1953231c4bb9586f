import { createHash } from 'node:crypto';
import { minutes, send, UNAUTHENTICATED } from '../support/access.js';
import { TestApp, type Shop } from '../support/test-app.js';

const PROGRAM = '{ program { code currency timeZone } }';
const KEY =
  'storefrontKey { id name hint scopes expiresAt revokedAt lastUsedAt replaces } secret userErrors { code path }';
const ISSUE = `mutation ($input: IssueStorefrontKeyInput!) { issueStorefrontKey(input: $input) { ${KEY} } }`;
const ROTATE = `mutation ($input: RotateStorefrontKeyInput!) {
  rotateStorefrontKey(input: $input) { ${KEY} previous { id expiresAt } } }`;
const REVOKE = `mutation ($input: RevokeStorefrontKeyInput!) {
  revokeStorefrontKey(input: $input) { storefrontKey { id revokedAt } userErrors { code } } }`;
const LIST = '{ storefrontKeys { edges { node { id name hint lastUsedAt } } } }';

interface Issued {
  readonly secret: string;
  readonly storefrontKey: { readonly id: string; readonly hint: string };
}

interface Listed {
  readonly edges: readonly { readonly node: { readonly id: string; readonly lastUsedAt: string } }[];
}

describe('Storefront keys', () => {
  let app: TestApp;
  let shop: Shop;
  let other: Shop;
  let owner: string;

  beforeAll(async () => {
    app = await TestApp.start();
    shop = await app.shop();
    other = await app.shop({ code: 'other' });
  });
  beforeEach(async () => {
    const email = `owner-${app.now.getTime()}@acme.test`;
    owner = await app.staff(shop, 'OWNER', email);
  });
  afterEach(() => app.clock.advanceBy(minutes(60)));
  afterAll(() => app.stop());

  const issue = async (input: object = {}): Promise<Issued> => {
    const name = { name: 'till', scopes: ['PROGRAM_READ'] };
    const answer = await app.admin(owner, ISSUE, { input: { ...name, ...input } });
    expect(answer.data.issueStorefrontKey.userErrors).toEqual([]);
    return answer.data.issueStorefrontKey as Issued;
  };

  it('open their own program, and nothing beyond their scopes', async () => {
    const { secret } = await issue();
    expect((await app.storefront(secret, PROGRAM)).data.program.code).toBe('acme');
    const token = `mutation { issueCustomerToken(input: { customerExternalId: "c-1" }) { token } }`;
    expect((await app.storefront(secret, token)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('are shown once; the database has their digest only', async () => {
    const { secret, storefrontKey } = await issue();
    const rows = await app.database.query<{ row: string; hash: Buffer }>(
      'select k::text as row, secret_hash as hash from storefront_keys k where hint = $1',
      [storefrontKey.hint],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(secret.slice(7, -4));
    expect(rows[0]?.hash).toEqual(createHash('sha256').update(secret).digest());
    expect(JSON.stringify(await app.admin(owner, LIST))).not.toContain(secret);
    const audit = await app.database.query<{ details: object }>('select details from audit_entries');
    expect(JSON.stringify(audit)).not.toContain(secret);
  });

  it('are refused alike, whatever is wrong with them', async () => {
    const { secret } = await issue();
    const typo = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
    const answers = await Promise.all(
      [
        `Bearer ${typo}`,
        'Bearer prn_sk_',
        'Bearer x',
        'Basic dXNlcjpwYXNz',
        'Bearer',
        `Bearer ${secret}x`,
      ].map((authorization) => send(app, PROGRAM, {}, { url: '/graphql', headers: { authorization } })),
    );
    for (const answer of answers) expect(answer).toMatchObject(UNAUTHENTICATED);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.errors))).size).toBe(1);
  });

  it('are dead at the first request after they are revoked', async () => {
    const { secret, storefrontKey } = await issue();
    expect((await app.storefront(secret, PROGRAM)).status).toBe(200);
    const revoked = await app.admin(owner, REVOKE, { input: { id: storefrontKey.id } });
    expect(revoked.data.revokeStorefrontKey.storefrontKey.revokedAt).toBe(app.now.toISOString());
    expect(await app.storefront(secret, PROGRAM)).toMatchObject(UNAUTHENTICATED);
    app.clock.advanceBy(minutes(1));
    const again = await app.admin(owner, REVOKE, { input: { id: storefrontKey.id } });
    expect(again.data).toEqual(revoked.data);
  });

  it('expire at the instant they say', async () => {
    const expiresAt = new Date(app.now.getTime() + minutes(5)).toISOString();
    const { secret } = await issue({ expiresAt });
    app.clock.advanceBy(minutes(5) - 1);
    expect((await app.storefront(secret, PROGRAM)).status).toBe(200);
    app.clock.advanceBy(1);
    expect(await app.storefront(secret, PROGRAM)).toMatchObject(UNAUTHENTICATED);
  });

  it('work in twos while one replaces the other', async () => {
    const old = await issue({ scopes: ['PROGRAM_READ', 'LEDGER_READ'] });
    const answer = await app.admin(owner, ROTATE, { input: { id: old.storefrontKey.id, graceMinutes: 10 } });
    const { storefrontKey, secret, previous } = answer.data.rotateStorefrontKey;
    expect(storefrontKey).toMatchObject({
      replaces: old.storefrontKey.id,
      scopes: ['PROGRAM_READ', 'LEDGER_READ'],
    });
    expect(previous).toEqual({
      id: old.storefrontKey.id,
      expiresAt: new Date(app.now.getTime() + minutes(10)).toISOString(),
    });
    app.clock.advanceBy(minutes(10) - 1);
    expect((await app.storefront(old.secret, PROGRAM)).status).toBe(200);
    expect((await app.storefront(secret, PROGRAM)).status).toBe(200);
    app.clock.advanceBy(1);
    expect(await app.storefront(old.secret, PROGRAM)).toMatchObject(UNAUTHENTICATED);
    expect((await app.storefront(secret, PROGRAM)).status).toBe(200);
    const late = await app.admin(owner, ROTATE, { input: { id: old.storefrontKey.id, graceMinutes: 10 } });
    expect(late.data.rotateStorefrontKey.userErrors).toEqual([{ code: 'KEY_NOT_VALID', path: ['id'] }]);
  });

  it('note their last use once a minute', async () => {
    const { secret, storefrontKey } = await issue();
    const lastUsed = async (): Promise<string | undefined> => {
      const { edges } = (await app.admin(owner, LIST)).data.storefrontKeys as Listed;
      return edges.find(({ node }) => node.id === storefrontKey.id)?.node.lastUsedAt;
    };
    await app.storefront(secret, PROGRAM);
    const first = app.now.toISOString();
    app.clock.advanceBy(minutes(1) - 1);
    await app.storefront(secret, PROGRAM);
    expect(await lastUsed()).toBe(first);
    app.clock.advanceBy(1);
    await app.storefront(secret, PROGRAM);
    expect(await lastUsed()).toBe(app.now.toISOString());
  });

  it('of another program answer like unknown ones, and stay as they are', async () => {
    const { storefrontKey, secret } = await issue();
    const stranger = await app.staff(other, 'OWNER', `stranger-${app.now.getTime()}@acme.test`);
    const foreign = await app.admin(stranger, REVOKE, { input: { id: storefrontKey.id } });
    const unknown = await app.admin(stranger, REVOKE, { input: { id: 'bm90aGluZw' } });
    expect(foreign.data).toEqual(unknown.data);
    expect(foreign.data.revokeStorefrontKey.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await app.storefront(secret, PROGRAM)).status).toBe(200);
  });

  it('take bad input as what it is and issue nothing', async () => {
    const count = async (): Promise<unknown> => app.database.query('select count(*) from storefront_keys');
    const before = await count();
    for (const input of [
      { name: '', scopes: ['PROGRAM_READ'] },
      { name: 'till', scopes: [] },
      { name: 'till', scopes: ['PROGRAM_READ'], expiresAt: '2020-01-01T00:00:00Z' },
    ]) {
      const { data } = await app.admin(owner, ISSUE, { input });
      expect(data.issueStorefrontKey.userErrors[0].code).toBe('INVALID_INPUT');
      expect(data.issueStorefrontKey.secret).toBeNull();
    }
    expect(await count()).toEqual(before);
  });

  it.each(['MANAGER', 'SUPPORT', 'ANALYST'] as const)('are not for a %s', async (role) => {
    const session = await app.staff(shop, role, `${role}-${app.now.getTime()}@acme.test`);
    expect((await app.admin(session, LIST)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('are issued, rotated and revoked with an audit entry of who did it', async () => {
    const { storefrontKey } = await issue();
    const rotated = await app.admin(owner, ROTATE, { input: { id: storefrontKey.id, graceMinutes: 0 } });
    await app.admin(owner, REVOKE, { input: { id: rotated.data.rotateStorefrontKey.storefrontKey.id } });
    const entries = await app.database.query<{ action: string; actor: string }>(
      `select action, actor from audit_entries where at = $1 and subject_type = 'storefront_key' order by action`,
      [app.now],
    );
    expect(entries.map(({ action }) => action)).toEqual([
      'storefront_key.issued',
      'storefront_key.revoked',
      'storefront_key.rotated',
    ]);
    for (const { actor } of entries) expect(actor).toMatch(/^staff:[0-9a-f-]{36}$/);
  });
});
