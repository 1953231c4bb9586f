import { scrubber } from './scrub.js';

const scrub = scrubber(['a-secret-of-this-process', 'short']);

describe('The net under the logs', () => {
  test.each([
    ['a secret of the process', 'key a-secret-of-this-process.', 'key [redacted].'],
    ['credentials in an address', 'postgres://me:pw%40x@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['a storefront key', 'prn_sk_0123456789abcdef!', '[redacted]!'],
    ['a session', '"prn_ss_abcDEF_0"', '"[redacted]"'],
    ['a customer token', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', '[redacted]'],
    ['a bearer token', 'authorization: Bearer abcdef', 'authorization: Bearer [redacted]'],
    ['an e-mail address', 'to ann.lee+x@mail.example.co.uk, today', 'to [redacted], today'],
  ])('takes out %s', (_what, line, expected) => {
    expect(scrub(line)).toBe(expected);
  });

  test('leaves all other lines as they are', () => {
    const line =
      '{"level":30,"operation":"query me","err":{"stack":"at f (node_modules/@nestjs/core/x.js:1:2)"}} short';
    expect(scrub(line)).toBe(line);
  });

  test('takes time in proportion to the length of a line', () => {
    const startedAt = performance.now();
    for (const piece of ['a.', '://', 'a@', 'eyJ', 'Bearer ', '-']) scrub(piece.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
