import { systemActor } from '#access';
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

/** Codes of each kind that are tried in a round, each by somebody else. */
const TRIES = sized(100, 10);
const POOL_SIZE = 8;
const JOINED_AT = new Date(FOUNDED_AT.getTime() + 86_400_000);

/** What may be wrong with a code; one that works is tried beside them. */
const WRONG = ['unreadable', 'their own', 'of a closed program', 'of an advocate who may not refer'] as const;
const KINDS = ['unknown', ...WRONG, 'one that works'] as const;
type Kind = (typeof KINDS)[number];

const bench = await BenchServices.start(POOL_SIZE);
const { database, services, program } = bench;
const actor = systemActor(program.id, 'bench');

function referralProgram(code: string, isOpen: boolean): ReferralProgram {
  return {
    ...{ id: newId(FOUNDED_AT), programId: program.id, code, name: code, variant: 'CUSTOMERS', isOpen },
    ...{ landingUrl: 'https://shop.example/welcome', createdAt: FOUNDED_AT },
  };
}

/** By which code each friend claims: nobody tries twice, as refusals of one are counted and kept. */
interface Trier {
  readonly customer: string;
  readonly kind: Kind;
  readonly code: string;
}

/** Everybody joins and opens a code of their own, in the program that is open and in the one that is closed. */
async function fill(): Promise<Trier[][]> {
  const [open, closed] = [referralProgram('friends', true), referralProgram('former', false)];
  const rounds = ROUNDS + 1;
  const triers = KINDS.length * TRIES * rounds;
  const people = Array.from({ length: triers + 2 }, (_, place) => ({
    ...{ externalId: `c-${place}`, enrolledAt: JOINED_AT },
  }));
  const codes = await services.get(Database).tx({ programId: program.id }, async (tx) => {
    for (const one of [open, closed]) {
      await insertReferralProgram(tx, one);
      await insertVersion(tx, {
        ...{ id: newId(FOUNDED_AT), referralProgramId: one.id, number: 1, rules: PLAIN_RULES },
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
    // As long as a code, and as readable, but of nobody.
    if (kind === 'unknown') return `ZZZZ-${String(1_000 + (place % 9_000))}-ZZZ`;
    if (kind === 'unreadable') return '????-????-???';
    if (kind === 'their own') return required(codes.own[place], 'their code');
    if (kind === 'of a closed program') return codes.of.closed;
    return kind === 'one that works' ? codes.of.works : codes.of.blocked;
  };
  return Array.from({ length: rounds }, (_round, round) =>
    Array.from({ length: KINDS.length * TRIES }, (_try, place): Trier => {
      const number = round * KINDS.length * TRIES + place;
      // All kinds in turns, and each as often behind each other one.
      const kind = required(KINDS[(place + Math.floor(place / KINDS.length)) % KINDS.length], 'a kind');
      return { customer: `c-${number}`, kind, code: codeOf(kind, number) };
    }),
  );
}

/** Claims one after the other, as the shop's server asks for them; answers how long each kind took, in milliseconds. */
async function round(triers: readonly Trier[]): Promise<Map<Kind, number[]>> {
  const took = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
  globalThis.gc?.();
  for (const { customer, kind, code } of triers) {
    const now = new Date();
    const claim = {
      actor,
      now,
      customer,
      program: 'friends',
      code,
      touches: [],
      channel: null,
      signals: null,
    };
    let answer = '';
    const ms = await elapsedMs(async () => {
      const claimed = await services.get(ReferralDesk).claim(claim);
      answer = claimed.ok ? 'ok' : claimed.problem.code;
    });
    if (answer !== (kind === 'one that works' ? 'ok' : 'INVALID_CODE')) throw new Error(`${kind}: ${answer}`);
    took.get(kind)?.push(ms);
  }
  return took;
}

try {
  const found: Map<Kind, number[]>[] = [];
  for (const [number, triers] of (await fill()).entries()) {
    const took = await round(triers);
    // The first warms up.
    if (number > 0) found.push(took);
  }
  const of = (kind: Kind, share: number): number[] =>
    found.map((took) => quantile(took.get(kind) ?? [], share));
  const against = (kind: Kind, share: number): { product: number[]; baseline: number[] } => ({
    product: of(kind, share),
    baseline: of('unknown', share),
  });
  const goal = isQuick ? null : { atMost: 1.2 };
  const figures: Figure[] = [
    ...WRONG.map((kind) =>
      times(`a code that is ${kind}, against an unknown one: p50`, against(kind, 0.5), goal),
    ),
    ...WRONG.map((kind) =>
      times(`a code that is ${kind}, against an unknown one: p95`, against(kind, 0.95), null),
    ),
    plain('a code that works: p50', milliseconds(median(of('one that works', 0.5)))),
  ];
  await publish({
    name: 'referral-codes',
    title: 'Answers to wrong referral codes',
    text: [
      `Whether the time tells apart what the answer does not. ${count(TRIES)} claims of each kind a round, one after the other and all kinds in turns,
each by a customer who has not claimed before, from the counting of the try to what is kept of the refusal; without HTTP. The baseline are
codes that nobody has. What is too quick is as telling as what is too slow: no ratio should lie below 0.83 either.`,
    ],
    figures,
    query: database.query,
  });
} finally {
  await bench.stop();
}
