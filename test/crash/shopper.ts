import { setTimeout as pause } from 'node:timers/promises';
import type { Seeded } from '../support/seeded.js';
import type { Book, Settled } from './book.js';
import { HttpClient, type Attempt } from './http-client.js';
import { bodyOf, lastingPartOf, type Operation, type Payload } from './operations.js';
import type { ShoppingList } from './shopping-list.js';

/** An operation that is not answered for good by then counts as stuck. */
const SETTLED_WITHIN_MS = 120_000;
const BACKOFF_MS = 15;
const BACKOFF_MAX_MS = 90;
/** Between two operations of a calm client, at random. */
const CALM_MS = { min: 100, max: 500 } as const;
/** One in so many requests is given up by its client after a moment, and so may be done unseen. */
const ABANDONED_ONE_IN = 25;
const ABANDONED_AFTER_MS = { min: 2, max: 40 } as const;
/** One in so many operations is sent twice at once, to two processes. */
const TWINS_ONE_IN = 12;

/** Codes after which sending the same again is useless. All others, and all of HTTP's 429 and 5xx, are tried again. */
const FINAL_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'UNAUTHENTICATED',
]);

/** Where an API listens; the port is asked for anew with every request. */
export interface Address {
  readonly port: number;
}

export interface ShopperOptions {
  readonly client: number;
  readonly bearer: string;
  readonly apis: readonly Address[];
  readonly book: Book;
  readonly list: ShoppingList;
  readonly random: Seeded;
  /** The negative control: every retry is sent under a key of its own. */
  readonly freshKeys: boolean;
  /** Whether clients give up waiting now and then; not where lost answers are held against the service. */
  readonly impatient: boolean;
}

type Reading =
  | { readonly is: 'settled'; readonly payload: Payload }
  | { readonly is: 'unsettled'; readonly why: string }
  | { readonly is: 'wrong'; readonly why: string };

/** A request that got no answer: what the test of orderly shutdowns looks at. */
export interface Unanswered {
  readonly api: number;
  readonly inHand: boolean;
  readonly why: string;
}

/**
 * A storefront's server: sends one operation after the other over keep-alive connections, each again with the same key
 * until it is answered for good, and remembers the answers.
 */
export class Shopper {
  readonly unanswered: Unanswered[] = [];
  /** Operations that were executed though no server had taken them: answered as replayed the first time. */
  readonly silentlyDone: string[] = [];
  private readonly http: HttpClient;

  constructor(private readonly options: ShopperOptions) {
    this.http = new HttpClient(options.bearer);
  }

  /** Goes on until it is over; takes its time between operations while it is calm. */
  async run(isOver: () => boolean, isCalm: () => boolean): Promise<void> {
    const { list, random, book, freshKeys } = this.options;
    while (!isOver()) {
      if (isCalm()) {
        await pause(random.int(CALM_MS.min, CALM_MS.max));
        if (isOver()) return;
      }
      const { operation, mustBeRefused } = list.next();
      const isTwin = !freshKeys && random.int(1, TWINS_ONE_IN) === 1;
      const answers = await Promise.all(
        isTwin
          ? [this.settle(operation, 0, true), this.settle(operation, 1, true)]
          : [this.settle(operation)],
      );
      const [first, second] = answers;
      if (!first) continue;
      const settled = book.settle(operation, first.key, first.payload);
      if (second) this.compare(settled, second.payload);
      if (mustBeRefused !== null && settled.refusal !== mustBeRefused)
        book.violate(
          'refusal',
          `${nameOf(operation)} was ${settled.refusal ?? 'done'}, not ${mustBeRefused}`,
        );
      list.take(settled);
    }
  }

  close(): void {
    this.http.close();
  }

  private patienceMs(): number | undefined {
    const { impatient, random } = this.options;
    if (!impatient || random.int(1, ABANDONED_ONE_IN) > 1) return undefined;
    return random.int(ABANDONED_AFTER_MS.min, ABANDONED_AFTER_MS.max);
  }

  private compare(settled: Settled, other: Payload): void {
    const { book } = this.options;
    const twin = lastingPartOf(settled.operation.kind, other);
    if (twin !== settled.lasting)
      book.violate(
        'changed',
        `${nameOf(settled.operation)} was answered ${settled.lasting} and at once ${twin}`,
      );
  }

  /**
   * Sends it until it is answered for good; null when it cannot be. `detour`: how many APIs after the own one comes
   * first. `mayBeDone`: somebody else sends it too.
   */
  private async settle(
    operation: Operation,
    detour = 0,
    isTwin = false,
  ): Promise<{ key: string; payload: Payload } | null> {
    const { apis, book, client, freshKeys } = this.options;
    const startedAt = performance.now();
    let mayBeDone = isTwin;
    for (let attempt = 0; ; attempt += 1) {
      const key = freshKeys && attempt > 0 ? `${operation.key}-${attempt}` : operation.key;
      const api = (client + detour + attempt) % apis.length;
      const sentAt = performance.now();
      book.requests += 1;
      const answer = await this.http.post(apis[api]?.port ?? 0, bodyOf(operation, key), this.patienceMs());
      if (answer.outcome === 'answered') book.answered({ api, sentAt, closes: answer.closes });
      const reading = readingOf(operation, answer);
      if (reading.is === 'settled') {
        if (reading.payload.userErrors.length === 0) book.acknowledge({ api, sentAt, at: performance.now() });
        if (reading.payload.replayed && !mayBeDone && attempt > 0) this.silentlyDone.push(nameOf(operation));
        return { key, payload: reading.payload };
      }
      if (reading.is === 'wrong') {
        book.violate('unexpected', `${nameOf(operation)}: ${reading.why}`);
        return null;
      }
      book.retried(reading.why);
      // Sent again as any customer would, but a killed neighbour is an outage, not a bug, and to be told as one.
      if (reading.why === 'INTERNAL_SERVER_ERROR')
        book.violate('unexpected', `${nameOf(operation)}: ${reading.why}`);
      if (answer.outcome === 'lost') this.unanswered.push({ api, inHand: answer.inHand, why: answer.why });
      mayBeDone ||= answer.outcome === 'answered' || (answer.outcome === 'lost' && answer.inHand);
      if (performance.now() - startedAt > SETTLED_WITHIN_MS) {
        book.violate(
          'stuck',
          `${nameOf(operation)} was not settled by ${attempt + 1} requests: ${reading.why}`,
        );
        return null;
      }
      await pause(Math.min(BACKOFF_MAX_MS, BACKOFF_MS * (attempt + 1)));
    }
  }
}

/** What an answer says about an operation. */
export function readingOf({ kind }: Operation, attempt: Attempt): Reading {
  if (attempt.outcome !== 'answered') return { is: 'unsettled', why: attempt.outcome };
  const { status, body } = attempt;
  const answer = parsed(body);
  const [error] = answer?.errors ?? [];
  const code = error?.extensions?.code ?? `HTTP ${status}`;
  if (status === 429 || status >= 500) return { is: 'unsettled', why: code };
  if (error || !answer) {
    const why = `${code} ${error?.message ?? body.slice(0, 200)}`;
    return FINAL_CODES.has(code) || !error ? { is: 'wrong', why } : { is: 'unsettled', why: code };
  }
  const payload = answer.data?.[kind];
  if (!payload) return { is: 'wrong', why: body.slice(0, 200) };
  if (payload.userErrors[0]?.code === 'IN_PROGRESS') return { is: 'unsettled', why: 'IN_PROGRESS' };
  return { is: 'settled', payload };
}

export function nameOf({ kind, key }: Operation): string {
  return `${kind} ${key}`;
}

interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, Payload | null>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function parsed(body: string): GraphqlAnswer | null {
  try {
    return JSON.parse(body) as GraphqlAnswer;
  } catch {
    return null;
  }
}
