import type { Pool, PoolClient } from 'pg';
import type { Tracing } from './tracing.js';

/** Texts are constants of the code, but for lists of placeholders: more than these are named anew each time. */
const NAMES_MAX = 1_000;
const names = new Map<string, string>();

const LITERAL = /'[^']*'/g;
// The verb, and the first table that a statement writes or reads.
const VERB = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i;
const TABLE = /\b(?:from|into|update)\s+"?([a-z_][a-z0-9_]{0,62})"?/i;

/** What a statement is called in a trace: `select wallets`. Only keywords and names of tables leave its text. */
export function statementName(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    const text = sql.replace(LITERAL, "''");
    const verb = VERB.exec(text)?.[1]?.toLowerCase() ?? 'statement';
    const table = TABLE.exec(text)?.[1]?.toLowerCase();
    name = table === undefined ? verb : `${verb} ${table}`;
    if (names.size < NAMES_MAX) names.set(sql, name);
  }
  return name;
}

/** Gives every statement of the pool's connections a span, whoever sends it. For traces only: it costs. */
export function traceStatements(pool: Pool, tracing: Tracing): void {
  const traced = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (traced.has(client)) return;
    traced.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const tracedQuery = (...args: unknown[]): unknown => {
      const text = textOf(args[0]);
      // With a callback, or as a query object that emits its own events, there is no promise to end the span.
      if (text === null || typeof args.at(-1) === 'function') return query(...args);
      return tracing.span(`sql ${statementName(text)}`, { 'db.system.name': 'postgresql' }, () =>
        Promise.resolve(query(...args)),
      );
    };
    Object.assign(client, { query: tracedQuery });
  });
}

function textOf(statement: unknown): string | null {
  if (typeof statement === 'string') return statement;
  if (typeof statement !== 'object' || statement === null || 'submit' in statement) return null;
  const { name, text } = statement as { name?: unknown; text?: unknown };
  if (typeof text === 'string') return text;
  return typeof name === 'string' ? name : null;
}
