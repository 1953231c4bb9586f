import fc from 'fast-check';
import type { Config } from '#platform';
import { identitiesOf } from './domain/identity.js';
import { IdentityHasher } from './identity-hasher.js';

function hasherOf(secret: string): IdentityHasher {
  return new IdentityHasher({ secret } as Config);
}

const program = '01890000-0000-7000-8000-000000000001';
const hasher = hasherOf('a secret of at least 32 characters!');

describe('The keyed hash of an identity', () => {
  it('is 32 bytes and always the same', () => {
    const hash = hasher.hash(program, { kind: 'EMAIL', value: 'ada@example.com' });
    expect(hash).toHaveLength(32);
    expect(hasher.hash(program, { kind: 'EMAIL', value: 'ada@example.com' })).toEqual(hash);
  });

  it('differs by secret, program, kind and value', () => {
    const other = program.replace(/1$/, '2');
    const hashes = [
      hasher.hash(program, { kind: 'EMAIL', value: 'a' }),
      hasher.hash(program, { kind: 'EMAIL', value: 'b' }),
      hasher.hash(program, { kind: 'PHONE', value: 'a' }),
      hasher.hash(other, { kind: 'EMAIL', value: 'a' }),
      hasherOf('another secret of 32 characters or more').hash(program, { kind: 'EMAIL', value: 'a' }),
    ];
    expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(hashes.length);
  });

  it('matches all spellings of one Gmail mailbox', () => {
    const hashOf = (email: string): Buffer[] => hasher.contactHashes(program, { email, phone: null });
    expect(hashOf('a.da+shop@gmail.com')).toEqual(hashOf('ada@googlemail.com'));
    expect(hashOf('a.da@example.com')).not.toEqual(hashOf('ada@example.com'));
  });

  it('exists for every way to reach somebody', () => {
    const text = fc.option(fc.emailAddress());
    fc.assert(
      fc.property(text, fc.option(fc.constant('+14155550100')), (email, phone) => {
        const given = [email, phone].filter((contact) => contact !== null);
        expect(identitiesOf({ email, phone })).toHaveLength(given.length);
      }),
    );
  });
});
