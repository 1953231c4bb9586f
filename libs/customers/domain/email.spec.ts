import fc from 'fast-check';
import { matchingEmail, normalizeEmail } from './email.js';

describe('An e-mail address', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com'],
    ['ａｄａ@example.com', 'ada@example.com'],
    ['ada.lovelace+shop@mail.example.co.uk', 'ada.lovelace+shop@mail.example.co.uk'],
    ['jörg@müller.example', 'jörg@müller.example'],
  ])('%s is kept as %s', (text, email) => {
    expect(normalizeEmail(text)).toBe(email);
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example',
    'ada@@example.com',
    'a da@example.com',
    'ada@exa mple.com',
    'ada@-example.com',
    'ada@example..com',
    '.ada@example.com',
    'a..da@example.com',
    '"ada"@example.com',
    'ada@example.com\u0000',
    'ada\nbcc:x@example.com',
    'ada@[127.0.0.1]',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(200)}com`,
  ])('%j is none', (text) => {
    expect(normalizeEmail(text)).toBeNull();
  });

  it('stays the same when it is made canonical again', () => {
    const texts = fc.oneof(fc.emailAddress(), fc.string({ unit: 'grapheme', maxLength: 300 }));
    fc.assert(
      fc.property(texts, (text) => {
        const email = normalizeEmail(text);
        if (email !== null) expect(normalizeEmail(email)).toBe(email);
      }),
    );
  });

  it('is read in time that grows with its length only, whatever it looks like', () => {
    const startedAt = performance.now();
    for (const text of [
      'a@'.repeat(50_000),
      `a@${'b.'.repeat(50_000)}`,
      ' '.repeat(100_000),
      '.'.repeat(100_000),
    ]) {
      expect(normalizeEmail(text)).toBeNull();
    }
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('Matching of e-mail addresses', () => {
  it.each([
    ['a.d.a@gmail.com', 'ada@gmail.com'],
    ['ada+shop@gmail.com', 'ada@gmail.com'],
    ['a.da+x+y@googlemail.com', 'ada@gmail.com'],
    ['+x@gmail.com', '+x@gmail.com'],
    ['a.da+shop@example.com', 'a.da+shop@example.com'],
  ])('sees %s as %s', (email, matched) => {
    expect(matchingEmail(email)).toBe(matched);
  });

  it('is the same for every spelling of one Gmail mailbox', () => {
    const letters = fc.array(fc.constantFrom(...'abcxyz019'), { minLength: 2, maxLength: 20 });
    const suffix = fc.stringMatching(/^[a-z0-9]{0,10}$/);
    fc.assert(
      fc.property(letters, fc.infiniteStream(fc.boolean()), suffix, (mailbox, dots, tag) => {
        const dotted = mailbox
          .map((letter, i) => (i > 0 && dots.next().value ? `.${letter}` : letter))
          .join('');
        expect(matchingEmail(`${dotted}+${tag}@googlemail.com`)).toBe(`${mailbox.join('')}@gmail.com`);
      }),
    );
  });
});
