import { LiveSocket } from '../live-socket.js';
import { untilServed } from '../overload.js';
import { foreignIn, type MatrixAnswer } from './answers.js';
import type { Document } from './documents.js';
import type { Print } from './kept-database.js';
import type { Names } from './names.js';
import type { Victim, World } from './world.js';

export type Endpoint = 'storefront' | 'admin';

/** Somebody who asks, and what that one must never see. */
export interface Asker {
  readonly name: string;
  readonly credential: string | null;
  readonly permissions: ReadonlySet<string>;
  readonly names: Names;
  readonly victims: readonly Victim[];
  readonly foreign: { readonly marks: readonly string[]; readonly ids: ReadonlySet<string> };
}

/** What is wrong with one request. */
export interface Finding {
  readonly who: string;
  readonly what: string;
  readonly why: string;
}

/** What one request did. */
export interface Observed {
  readonly answer: MatrixAnswer;
  readonly changed: readonly string[];
  /** Rows that came and went, by table. */
  readonly rows: string;
  readonly findings: Finding[];
}

/** Sends requests to one endpoint, looks at answer and database, and puts back what was changed. */
export class Observer {
  private requests = 0;

  constructor(
    readonly world: World,
    readonly endpoint: Endpoint,
  ) {}

  /** What the one to whom things belong is answered. */
  async askAs(
    victim: Victim,
    document: Document,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<MatrixAnswer> {
    const answer = await this.ask(document, variables, victim.credentials[this.endpoint]);
    await this.world.kept.putBack(await this.world.kept.print());
    return answer;
  }

  /** Sends a request, looks at the answer and at the database, and puts back what was changed. */
  async observe(
    asker: Asker,
    document: Document,
    variables: Readonly<Record<string, unknown>>,
    sent: readonly string[],
  ): Promise<Observed> {
    const answer = await this.ask(document, variables, asker.credential);
    const { kept } = this.world;
    const print = await kept.print();
    const changed = await kept.putBack(print);
    const theirs = changed.filter((table) => print[table]?.theirs !== kept.before[table]?.theirs);
    const seen = foreignIn(answer, [...sent, ...stringsIn(variables)], asker.foreign);
    const codes = (answer.json.errors ?? []).map(({ extensions }) => extensions.code);
    const whys = [
      ...(seen.length > 0 ? [`was told of ${[...new Set(seen)].join(', ')}`] : []),
      ...(theirs.length > 0 ? [`changed rows of the other program in ${theirs.join(', ')}`] : []),
      ...codes
        .filter((code) => /INTERNAL|VALIDATION|PARSE/.test(code))
        .map((code) => `was answered ${answer.body} (${code})`),
    ];
    const what = told(document, variables);
    const findings = whys.map((why) => ({ who: asker.name, what, why }));
    return { answer, changed, rows: rowsWritten(kept.before, print), findings };
  }

  /** Some of many at once may wait for too long: they are told so, and nothing was done. */
  askUntilServed(...asked: Parameters<Observer['ask']>): ReturnType<Observer['ask']> {
    return untilServed(
      () => this.ask(...asked),
      ({ body }) => body.includes('"code":"OVERLOADED"'),
    );
  }

  async ask(
    { query, operation }: Document,
    variables: Readonly<Record<string, unknown>>,
    credential: string | null,
  ): Promise<MatrixAnswer> {
    if (operation === 'subscription') return this.subscribe(query, variables, credential);
    this.requests += 1;
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (credential !== null) headers['authorization'] = `Bearer ${credential}`;
    const response = await this.world.app.app.inject({
      method: 'POST',
      url: this.endpoint === 'admin' ? '/admin/graphql' : '/graphql',
      // Addresses are counted: every request comes from one of its own.
      remoteAddress: `2001:db8::${(this.requests >> 16).toString(16)}:${(this.requests & 0xffff).toString(16)}`,
      headers,
      payload: { query, variables },
    });
    return { status: response.statusCode, body: response.body, json: response.json<MatrixAnswer['json']>() };
  }

  /** The first message of a subscription, if it has one; a socket that is closed is an answer to everybody like 401. */
  private async subscribe(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    credential: string | null,
  ): Promise<MatrixAnswer> {
    const port = await this.world.app.port();
    const socket = await (credential === null ? LiveSocket.open(port) : LiveSocket.as(credential, port));
    socket.subscribe('s', query, variables);
    const waitMs = query.includes(SILENT) ? SILENCE_MS : FIRST_MESSAGE_MS;
    const first = await socket.message('s', waitMs).catch(() => null);
    const isClosed = socket.isClosed;
    await socket.close();
    const json = isClosed ? CLOSED : { data: null, ...answerIn(first) };
    return { status: isClosed ? 401 : 200, body: JSON.stringify(json), json };
  }
}

/** Every subscription answers at once, but on a busy machine. */
const FIRST_MESSAGE_MS = 10_000;
/** New activities are told of when they come: a subscription to them that is not refused says nothing. */
const SILENT = 'activityRecorded';
const SILENCE_MS = 1_000;

const CLOSED = { errors: [{ message: 'Closed.', extensions: { code: 'UNAUTHENTICATED' } }] };

function answerIn(
  message: { readonly type: string; readonly payload?: unknown } | null,
): MatrixAnswer['json'] {
  if (message?.type === 'error') return { errors: message.payload as MatrixAnswer['json']['errors'] };
  return message?.payload ?? {};
}

function rowsWritten(before: Print, now: Print): string {
  const changed = Object.keys(now).filter((table) => now[table]?.rows !== before[table]?.rows);
  return changed
    .sort()
    .map((table) => `${table} ${(now[table]?.rows ?? 0) - (before[table]?.rows ?? 0)}`)
    .join(', ');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

export function told({ query }: Document, variables: object): string {
  const [head = ''] = query.split(')', 1);
  return `${head.slice(0, 80)}... ${JSON.stringify(variables)}`;
}

/** Refusals and errors of an answer, as text; empty when there are none. */
export function refusalsIn({ json }: MatrixAnswer): string {
  if (json.errors) return JSON.stringify(json.errors);
  const payloads = Object.values(json.data ?? {}) as ({
    userErrors?: readonly object[];
    results?: readonly object[];
  } | null)[];
  const refusals = payloads.flatMap((payload) => [
    ...(payload?.userErrors ?? []),
    ...((payload?.results ?? []) as { userErrors?: readonly object[] }[]).flatMap(
      ({ userErrors }) => userErrors ?? [],
    ),
  ]);
  return refusals.length > 0 ? JSON.stringify(refusals) : '';
}
