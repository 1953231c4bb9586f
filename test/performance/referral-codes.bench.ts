import { systemActor } from '#access';
import { ActivityRecorder } from '#activity';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { ReferralCodes, type ReferralProgram } from '#referrals';
import { insertReferralProgram, insertVersion } from '../../libs/referrals/persistence/referral-programs.js';
import { ReferralDesk } from '../../libs/referrals/referral-desk.service.js';
import { PLAIN_RULES } from '../support/referral-sharers.js';
import { BenchServices, FOUNDED_AT } from './bench-services.js';
import { elapsedMs, median, quantile } from './measure.js';
import { count, isQuick, milliseconds, plain, publish, ROUNDS, sized, times, type Figure } from './report.js';

/** Codes of each kind that are tried in a round by each sort of people, each by somebody else. */
const TRIES = sized(100, 10);
const POOL_SIZE = 8;
const JOINED_AT = new Date(FOUNDED_AT.getTime() + 86_400_000);
/** Long ago for who claims to have been brought. */
const BOUGHT_AT = new Date(JOINED_AT.getTime() + 86_400_000);

/** What may be wrong with a code; one that works is tried beside them. */
const WRONG = ['unreadable', 'their own', 'of a closed program', 'of an advocate who may not refer'] as const;
const KINDS = ['unknown', ...WRONG, 'one that works'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Who tries: refusals are kept where they say something new, so who has tried a code that nobody has is not as who has tried none; and
 * nobody may bring who has bought.
 */
const PEOPLE = [
  'tries a first one',
  'has tried an unknown one before',
  'has bought and tried one before',
] as const;
type People = (typeof PEOPLE)[number];

const bench = await BenchServices.start(POOL_SIZE);
const { database, services, program } = bench;
const actor = systemActor(program.id, 'bench');

function referralProgram(code: string, isOpen: boolean): ReferralProgram {
  return {
    ...{ id: newId(FOUNDED_AT), programId: program.id, code, name: code, variant: 'CUSTOMERS', isOpen },
    ...{ landingUrl: 'https://shop.example/welcome', createdAt: FOUNDED_AT },
  };
}

/** Somebody who claims once, by one code. */
interface Trier {
  readonly customer: string;
  readonly people: People;
  readonly kind: Kind;
  readonly code: string;
}

const ROUND = PEOPLE.length * KINDS.length * TRIES;
const peopleAt = (place: number): People => required(PEOPLE[place % PEOPLE.length], 'people');

/** As long as a code, and as readable, but of nobody. */
function unknownCode(place: number): string {
  return `ZZZZ-${String(1_000 + (place % 9_000))}-ZZZ`;
}

/** Everybody joins and opens a code of their own, in the program that is open and in the one that is closed. */
async function fill(): Promise<Trier[][]> {
  const [open, closed] = [referralProgram('friends', true), referralProgram('former', false)];
  const rounds = ROUNDS + 1;
  const triers = ROUND * rounds;
  const people = Array.from({ length: triers + 2 }, (_, place) => ({
    ...{ externalId: `c-${place}`, enrolledAt: JOINED_AT },
  }));
  const codes = await services.get(Database).tx({ programId: program.id }, async (tx) => {
    for (const one of [open, closed]) {
      await insertReferralProgram(tx, one);
      await insertVersion(tx, {
        ...{ id: newId(FOUNDED_AT), referralProgramId: one.id, number: 1 },
        rules: { ...PLAIN_RULES, advocates: 'customer.orders >= 0' },
        ...{ effectiveFrom: FOUNDED_AT, createdAt: FOUNDED_AT },
      });
    }
    const refs = await services.get(CustomerDirectory).ensure(tx, people, JOINED_AT);
    const ids = people.map(({ externalId }): Uuid => required(refs.get(externalId), 'a customer').id);
    const own = await services.get(ReferralCodes).open(tx, open, ids, JOINED_AT);
    const [advocate, blocked] = [required(ids.at(-1), 'an advocate'), required(ids.at(-2), 'another')];
    const old = await services.get(ReferralCodes).open(tx, closed, [advocate], JOINED_AT);
    const shownOf = (id: Uuid, of = own): string => required(of.get(id), 'a code').shown;
    return {
      own: ids.map((id) => shownOf(id)),
      of: { works: shownOf(advocate), closed: shownOf(advocate, old), blocked: shownOf(blocked) },
    };
  });
  await services
    .get(ReferralDesk)
    .block({ actor, customer: `c-${triers}`, reason: 'A farm', now: JOINED_AT });
  const codeOf = (kind: Kind, place: number): string => {
    if (kind === 'unknown') return unknownCode(place);
    if (kind === 'unreadable') return '????-????-???';
    if (kind === 'their own') return required(codes.own[place], 'their code');
    if (kind === 'of a closed program') return codes.of.closed;
    return kind === 'one that works' ? codes.of.works : codes.of.blocked;
  };
  return Array.from({ length: rounds }, (_round, round) =>
    Array.from({ length: ROUND }, (_try, place): Trier => {
      const number = round * ROUND + place;
      const turn = Math.floor(place / PEOPLE.length);
      // All kinds in turns, and each as often behind each other one.
      const kind = required(KINDS[(turn + Math.floor(turn / KINDS.length)) % KINDS.length], 'a kind');
      return { customer: `c-${number}`, people: peopleAt(place), kind, code: codeOf(kind, number) };
    }),
  );
}

/** What people have done before they try. */
async function prepare(triers: readonly Trier[]): Promise<void> {
  const buyers = triers.filter(({ people }) => people === 'has bought and tried one before');
  const orders = buyers.map(({ customer }) => ({
    ...{ customer: { externalId: customer }, source: 'bench', externalId: customer },
    ...{ occurredAt: BOUGHT_AT, currency: 'USD', amounts: { totalMinor: 1_000n } },
  }));
  await services.get(Database).tx({ programId: program.id }, async (tx) => {
    const results = await services.get(ActivityRecorder).recordOrders(tx, program, orders, BOUGHT_AT);
    if (results.some((result) => !result.ok)) throw new Error('an order was refused');
  });
  for (const [place, { customer, people }] of triers.entries())
    if (people !== 'tries a first one') await claim(customer, unknownCode(place + 5));
}

/** As the shop's server asks for it; answers the code of the problem. */
async function claim(customer: string, code: string): Promise<string> {
  const claimed = await services.get(ReferralDesk).claim({
    ...{ actor, now: new Date(), customer, program: 'friends', code },
    ...{ touches: [], channel: null, signals: null },
  });
  return claimed.ok ? 'ok' : claimed.problem.code;
}

function answerOf({ people, kind }: Trier): string {
  if (people === 'has bought and tried one before') return 'REFERRAL_NOT_POSSIBLE';
  return kind === 'one that works' ? 'ok' : 'INVALID_CODE';
}

/** Claims one after the other; answers how long each kind took of each sort of people, in milliseconds. */
async function round(triers: readonly Trier[]): Promise<Map<string, number[]>> {
  await prepare(triers);
  const took = new Map<string, number[]>();
  globalThis.gc?.();
  for (const trier of triers) {
    let answer = '';
    const ms = await elapsedMs(async () => {
      answer = await claim(trier.customer, trier.code);
    });
    if (answer !== answerOf(trier)) throw new Error(`who ${trier.people}, ${trier.kind}: ${answer}`);
    const name = nameOf(trier);
    took.set(name, [...(took.get(name) ?? []), ms]);
  }
  return took;
}

function nameOf({ people, kind }: Pick<Trier, 'people' | 'kind'>): string {
  return `${people}: ${kind}`;
}

try {
  const found: Map<string, number[]>[] = [];
  for (const [number, triers] of (await fill()).entries()) {
    const took = await round(triers);
    // The first warms up.
    if (number > 0) found.push(took);
  }
  const of = (people: People, kind: Kind): number[] =>
    found.map((took) => quantile(took.get(nameOf({ people, kind })) ?? [], 0.5));
  const goal = isQuick ? null : { atMost: 1.1 };
  const figures = PEOPLE.flatMap((people): Figure[] => {
    // To who may not be brought by anybody, a code that works is answered as one that does not.
    const kinds =
      people === 'has bought and tried one before' ? ([...WRONG, 'one that works'] as const) : WRONG;
    return kinds.map((kind) => {
      const against = { product: of(people, kind), baseline: of(people, 'unknown') };
      return times(`who ${people}: ${kind}, against an unknown one`, against, goal);
    });
  });
  const works = median(of('tries a first one', 'one that works'));
  await publish({
    name: 'referral-codes',
    title: 'Answers to wrong referral codes',
    text: [
      `Whether the time tells apart what the answer does not. ${count(TRIES)} claims of each kind a round by each sort of people, one after the other and all
kinds in turns, each by somebody else, from the counting of the try to what is kept of the refusal; without HTTP; medians. Advocates
have to meet a condition. The baseline are codes that nobody has. What is too quick is as telling as what is too slow: no ratio should
lie below 0.91 either.`,
    ],
    figures: [...figures, plain('a code that works, of who tries a first one', milliseconds(works))],
    query: database.query,
  });
} finally {
  await bench.stop();
}
