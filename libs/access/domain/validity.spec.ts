import { isSessionAlive, normaliseEmail, checkNewMember } from './staff.js';
import { checkNewKey, endOfGrace, isKeyValid } from './storefront-key.js';
import { checkNewProgram, checkSettings, type NewProgram } from './program.js';

const now = new Date('2026-03-01T12:00:00Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);
const MINUTE_MS = 60_000;

describe('A storefront key', () => {
  it('is valid until the instant it expires, and not once it is revoked', () => {
    expect(isKeyValid({ expiresAt: null, revokedAt: null }, now)).toBe(true);
    expect(isKeyValid({ expiresAt: after(1), revokedAt: null }, now)).toBe(true);
    expect(isKeyValid({ expiresAt: now, revokedAt: null }, now)).toBe(false);
    expect(isKeyValid({ expiresAt: null, revokedAt: after(-1) }, now)).toBe(false);
  });

  it('that is replaced ends after the grace, or at its own expiry if that is earlier', () => {
    expect(endOfGrace(null, 10, now)).toEqual(after(10 * MINUTE_MS));
    expect(endOfGrace(after(MINUTE_MS), 10, now)).toEqual(after(MINUTE_MS));
    expect(endOfGrace(after(60 * MINUTE_MS), 10, now)).toEqual(after(10 * MINUTE_MS));
  });

  it.each([
    ['name', { name: ' ', scopes: ['ledger:read'] }],
    ['scopes', { name: 'till', scopes: [] }],
    ['scopes', { name: 'till', scopes: ['ledger:read', 'ledger:read'] }],
    ['scopes', { name: 'till', scopes: ['ledger:adjust'] }],
    ['expiresAt', { name: 'till', scopes: ['ledger:read'], expiresAt: now }],
  ])('is refused for its %s: %j', (path, key) => {
    expect(checkNewKey(key as never, now)?.path).toEqual([path]);
  });
});

describe('A session', () => {
  const session = { lastSeenAt: now, expiresAt: after(12 * 60 * MINUTE_MS), revokedAt: null };

  it('ends after 30 idle minutes, after 12 hours, or when it is revoked', () => {
    expect(isSessionAlive(session, after(30 * MINUTE_MS - 1))).toBe(true);
    expect(isSessionAlive(session, after(30 * MINUTE_MS))).toBe(false);
    const busy = { ...session, lastSeenAt: after(12 * 60 * MINUTE_MS - 1) };
    expect(isSessionAlive(busy, after(12 * 60 * MINUTE_MS - 1))).toBe(true);
    expect(isSessionAlive(busy, after(12 * 60 * MINUTE_MS))).toBe(false);
    expect(isSessionAlive({ ...session, revokedAt: now }, now)).toBe(false);
  });
});

describe('A member of staff', () => {
  it('has one address, however it is written', () => {
    expect(normaliseEmail(' Maria@Example.COM ')).toBe('maria@example.com');
  });

  it.each([
    '',
    'maria',
    '@example.com',
    'maria@example',
    'ma ria@example.com',
    `m@${'x'.repeat(260)}.example`,
  ])('has an address, which %j is not', (email) => {
    expect(checkNewMember({ email, name: 'Maria', role: 'OWNER' })?.path).toEqual(['email']);
  });
});

describe('A program', () => {
  const program: NewProgram = { code: 'shop', name: 'Shop', currency: 'EUR', timeZone: 'Europe/Vienna' };

  it('is founded with a code, a name, a currency and a time zone', () => {
    expect(checkNewProgram(program)).toBeNull();
    expect(checkNewProgram({ ...program, locales: ['de-AT', 'en'], inactivityDays: 90 })).toBeNull();
  });

  it.each([
    ['code', { code: 'Shop' }],
    ['code', { code: '0shop' }],
    ['currency', { currency: 'XYZ' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['name', { name: '' }],
    ['locales', { locales: [] }],
    ['locales', { locales: ['en', 'en'] }],
    ['locales', { locales: ['english please'] }],
    ['inactivityDays', { inactivityDays: 0 }],
    ['inactivityDays', { inactivityDays: 1.5 }],
  ])('is refused at %s: %j', (path, changes) => {
    expect(checkNewProgram({ ...program, ...changes })?.path).toEqual([path]);
  });

  it('checks only the settings that are given', () => {
    expect(checkSettings({})).toBeNull();
  });
});
