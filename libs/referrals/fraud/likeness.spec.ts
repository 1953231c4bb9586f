import { likenessOf, likenessOfEmails, likenessOfNames, type Compared } from './likeness.js';

const ADA: Compared = { givenName: 'Ada', familyName: 'Lovelace', email: 'ada.lovelace@example.com' };

describe('Likeness', () => {
  it.each([
    ['kitten', 'sitting', 57],
    ['ada', 'ada', 100],
    ['', '', 100],
    ['abc', 'xyz', 0],
    ['0123456789', '012345678x', 90],
  ])('of %j and %j is %i %%', (one, other, percent) => {
    expect(likenessOf(one, other)).toBe(percent);
    expect(likenessOf(other, one)).toBe(percent);
  });

  it.each<[Partial<Compared>, number | null]>([
    [{ givenName: 'LOVELACE', familyName: 'Ada' }, 100],
    [{ givenName: 'Áda', familyName: 'Lovelace-' }, 100],
    [{ givenName: 'Tim', familyName: 'Lovelace' }, 75],
    [{ givenName: null, familyName: null }, null],
  ])('of names does not mind their order: %j', (more, percent) => {
    expect(likenessOfNames(ADA, { ...ADA, ...more })).toBe(percent);
  });

  it.each([
    ['adalovelace+2@other.example', 100],
    ['ada.lovelace2@example.com', 91],
    ['bob@example.com', 9],
  ])('of e-mail addresses is that of their mailboxes: %s', (email, percent) => {
    expect(likenessOfEmails(ADA, { ...ADA, email })).toBe(percent);
    expect(likenessOfEmails(ADA, { ...ADA, email: null })).toBeNull();
  });
});
