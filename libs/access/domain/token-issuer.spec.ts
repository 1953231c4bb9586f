import { generateKeyPairSync } from 'node:crypto';
import { checkNewIssuer, isJwksUri, readJwks, type NewTokenIssuer } from './token-issuer.js';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicJwk = ec.publicKey.export({ format: 'jwk' });
const rsa = (bits: number): object =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });

const setOf = (...keys: object[]): string => JSON.stringify({ keys });

const issuer: NewTokenIssuer = {
  issuer: 'https://id.shop.example',
  audience: 'shop',
  algorithms: ['ES256'],
  tokenType: 'JWT',
  jwks: setOf(publicJwk),
  jwksUri: null,
};

const pathOf = (changes: Partial<Record<keyof NewTokenIssuer, unknown>>): readonly string[] | undefined =>
  checkNewIssuer({ ...issuer, ...changes } as NewTokenIssuer, true)?.path;

describe('A token issuer', () => {
  it('is taken with its public keys or with their address', () => {
    expect(checkNewIssuer(issuer, true)).toBeNull();
    const fetched = { ...issuer, jwks: null, jwksUri: 'https://id.shop.example/jwks.json' };
    expect(checkNewIssuer(fetched, true)).toBeNull();
  });

  it.each([
    ['issuer', { issuer: 'perennial' }],
    ['issuer', { issuer: ' ' }],
    ['audience', { audience: '' }],
    ['algorithms', { algorithms: [] }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['ES256', 'none'] }],
    ['jwks', { jwks: null }],
    ['jwks', { jwksUri: 'https://id.shop.example/jwks.json' }],
    ['jwks', { jwks: '{' }],
    ['jwks', { jwks: setOf() }],
  ])('is refused at %s: %j', (path, changes) => {
    expect(pathOf(changes)).toEqual([path]);
  });
});

describe('A key set', () => {
  it('may hold P-256, Ed25519 and RSA keys of 2048 bits', () => {
    const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    expect(readJwks(setOf(publicJwk, ed, rsa(2048)))?.keys).toHaveLength(3);
  });

  it.each([
    ['a private key', ec.privateKey.export({ format: 'jwk' })],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
    ['another curve', { ...publicJwk, crv: 'secp256k1' }],
    ['a short RSA key', rsa(1024)],
    ['no key at all', { n: 1 }],
  ])('never holds %s', (_, key) => {
    expect(readJwks(setOf(publicJwk, key))).toBeNull();
  });

  it('has ten keys at most', () => {
    expect(readJwks(setOf(...Array.from({ length: 11 }, () => publicJwk)))).toBeNull();
  });
});

describe('The address of keys', () => {
  it.each([
    ['https://id.shop.example/jwks', true, true],
    ['http://id.shop.example/jwks', false, false],
    ['http://127.0.0.1:8080/jwks', false, true],
    ['https://localhost/jwks', false, true],
    ['https://169.254.169.254/latest', false, false],
    ['https://[fd00::1]/jwks', false, false],
    ['https://0x7f000001/jwks', false, true],
    ['https://database/jwks', false, false],
    ['https://user:secret@id.shop.example/jwks', false, false],
    ['file:///etc/passwd', false, false],
    ['no address', false, false],
  ])('%s: in production %s, elsewhere %s', (address, inProduction, elsewhere) => {
    expect(isJwksUri(address, true)).toBe(inProduction);
    expect(isJwksUri(address, false)).toBe(elsewhere);
  });
});
