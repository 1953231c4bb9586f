import { checkPassword } from './password.js';

const personal = ['maria.oliveira@blumenladen.example', 'Maria Oliveira', 'Blumenladen', 'perennial'];

const check = (password: string): string | null =>
  checkPassword(password, personal, ['password'])?.code ?? null;

describe('A password', () => {
  it.each([
    'seven grey herons over the marsh',
    'tKq8-vB2x-Lm9z-Rw4',
    'крокодил летел над рекой',
    'mein kater mag keine welcome-matten',
    'qwertyuiopasd-but-then-a-lighthouse',
  ])('is taken: %s', (password) => {
    expect(check(password)).toBeNull();
  });

  it.each([
    ['shorter than 15 characters', 'tKq8-vB2x-Lm9z'],
    ['counted in characters, not in code units', '🌱🌿🍀🌳🌲🌴🌵'],
    ['longer than 256 characters', 'tKq8-vB2x'.repeat(30)],
    ['one word repeated', 'passwordpassword'],
    ['a common word with digits and signs', 'P-a-s-s-w-o-r-d-123456!!!'],
    ['a famous one', 'correct horse battery staple'],
    ['a sequence', '123456789012345'],
    ['the alphabet backwards', 'zyxwvutsrqponmlk'],
    ['a keyboard row', 'qwertyuiopasdfgh1'],
    ['few different characters', 'aaaaaaaabbbbbbbb'],
    ['a short text over and over', 'x7Kq2x7Kq2x7Kq2x7Kq2'],
    ['the own address', 'maria.oliveira@blumenladen.example'],
    ['the own name with digits', 'MariaOliveira1985'],
    ['the program with digits', 'Blumenladen2026!!'],
    ['weak words strung together', 'welcome-admin-secret-1'],
  ])('is refused when it is %s', (_, password) => {
    expect(check(password)).toBe('INVALID_INPUT');
  });

  it('is refused at the path that was asked about, without being repeated', () => {
    const problem = checkPassword('short', [], ['newPassword']);
    expect(problem?.path).toEqual(['newPassword']);
    expect(JSON.stringify(problem)).not.toContain('short"');
  });
});
