import pg from 'pg';

/** A statement as it was sent. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

type QueryMethod = (this: unknown, ...args: unknown[]) => unknown;

/** Listens to all that clients of this process send to PostgreSQL; answers how to stop listening. */
export function overhear(hear: (statement: Statement) => void): () => void {
  const prototype = pg.Client.prototype as unknown as { query: QueryMethod };
  const { query } = prototype;
  prototype.query = function (...args): unknown {
    const [first, values] = args as [string | Partial<Statement>, unknown[]?];
    const statement = typeof first === 'string' ? { text: first } : first;
    const { name, text } = statement;
    if (text !== undefined)
      hear({ ...(name === undefined ? {} : { name }), text, values: statement.values ?? values ?? [] });
    return query.apply(this, args);
  };
  return () => {
    prototype.query = query;
  };
}
