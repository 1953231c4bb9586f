import type { Random } from './random.js';

/** How somebody buys. */
export interface Habit {
  /** Mean days between purchases. */
  readonly gapDays: number;
  /** Chance that a purchase is the last. */
  readonly lapse: number;
  /** Mean lines of a purchase. */
  readonly lines: number;
}

export interface Person {
  readonly externalId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly birthday: string;
  readonly locale: string;
  readonly favourite: string;
  /** Day of the story on which the shop gets to know them. */
  readonly firstDay: number;
  /** Takes part in the program, and not only buys. */
  readonly isMember: boolean;
  readonly habit: Habit;
}

const GIVEN_NAMES =
  'Anna Ben Clara David Emma Felix Greta Hannes Ida Jonas Katja Lukas Mia Nils Olivia Paul Rosa Simon Tilda Viktor Yara Zoe Aylin Cem Elif Giulia Henri Irina Jakub Kofi Leila Marek Nadia Oskar Petra Rafael Sofia Tomasz Uma Wanda'.split(
    ' ',
  );
const FAMILY_NAMES =
  'Albrecht Bauer Conti Dietrich Eriksson Fischer Gruber Hoffmann Ivanova Jansen Keller Lang Moreau Neumann Okafor Peters Quandt Richter Schulz Thomsen Ulrich Vogel Wagner Yilmaz Zimmermann Almeida Bergmann Castro Dvorak Engel Faber Graf Horvat Ito Jensen Kowalski Lindner Meyer Novak Ozturk'.split(
    ' ',
  );
export const FAVOURITES = ['espresso', 'filter', 'tea', 'decaf'];

const HABITS: readonly { readonly share: number; readonly habit: Habit }[] = [
  { share: 0.12, habit: { gapDays: 11, lapse: 0.01, lines: 1.8 } },
  { share: 0.36, habit: { gapDays: 30, lapse: 0.04, lines: 2.2 } },
  { share: 0.34, habit: { gapDays: 65, lapse: 0.12, lines: 2.4 } },
  { share: 0.18, habit: { gapDays: 120, lapse: 0.55, lines: 1.6 } },
];

/** Share of people the shop knew before the story begins. */
const KNOWN_SHARE = 0.55;
const MEMBER_SHARE = 0.86;

/** Makes `count` believable people, joining over `days` days. */
export function makePeople(random: Random, count: number, days: number): Person[] {
  return Array.from({ length: count }, (_, index) => makePerson(random, index, days));
}

function makePerson(random: Random, index: number, days: number): Person {
  const givenName = random.pick(GIVEN_NAMES);
  const familyName = random.pick(FAMILY_NAMES);
  const mailbox = `${givenName}.${familyName}`.toLowerCase();
  return {
    externalId: `C${1_001 + index}`,
    givenName,
    familyName,
    // Reserved for examples (RFC 2606): no message can reach anybody.
    email: `${mailbox}${index + 1}@${random.pick(['example.com', 'example.org', 'mail.example'])}`,
    birthday: birthdayOf(random),
    locale: random.pick(['de-DE', 'de-DE', 'de-AT', 'en-GB']),
    favourite: random.pick(FAVOURITES),
    firstDay: random.chance(KNOWN_SHARE) ? 0 : random.whole(1, days - 20),
    isMember: random.chance(MEMBER_SHARE),
    habit: habitOf(random),
  };
}

function habitOf(random: Random): Habit {
  let rest = random.next();
  for (const { share, habit } of HABITS) {
    if (rest < share) return habit;
    rest -= share;
  }
  return { gapDays: 60, lapse: 0.1, lines: 2 };
}

function birthdayOf(random: Random): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const isLeapling = random.chance(0.01);
  if (isLeapling) return `${random.pick([1976, 1984, 1992, 2000])}-02-29`;
  return `${random.whole(1948, 2006)}-${two(random.whole(1, 12))}-${two(random.whole(1, 28))}`;
}
