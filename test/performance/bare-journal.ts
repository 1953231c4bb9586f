import pg from 'pg';
import { APP_ROLE } from '#platform';
import { isolateByProgram } from '../../migrations/sql.js';
import { overhear, type Statement } from './overhear.js';
import type { Query } from './population.js';

const TABLE = 'bare_movements';
const JOURNAL = 'insert into ledger_movements';

/**
 * The limit: the journal rows of the product, inserted by multi-row statements of a plain client into a copy of the journal
 * with the same columns, checks, keys, indexes and row level security, in the same role. Nobody looks at wallets, nothing
 * is locked, checked or looked up. The client has the values in memory and writes them out, as any client must.
 */
export class BareJournal {
  private constructor(
    private readonly sent: Statement[],
    private readonly clients: readonly pg.Client[],
    private readonly programId: string,
    private readonly letGo: () => void,
  ) {}

  /** Makes the copy, as full as the journal is now, and from now on takes down what is written to the journal. */
  static async open(url: string, query: Query, programId: string, connections: number): Promise<BareJournal> {
    await query(`create table ${TABLE} (like ledger_movements including all)`);
    await query(isolateByProgram(TABLE));
    await query(`grant select, insert on ${TABLE} to ${APP_ROLE}`);
    await query(`insert into ${TABLE} select * from ledger_movements`);
    await query(`vacuum (analyze) ${TABLE}`);
    const options = { connectionString: url, options: `-c role=${APP_ROLE} -c timezone=UTC`, pipeline: true };
    const clients = Array.from({ length: connections }, () => new pg.Client(options));
    for (const client of clients) await client.connect();
    const sent: Statement[] = [];
    const letGo = overhear(({ name, text, values }) => {
      if (!text.includes(JOURNAL)) return;
      const copied = text.replace(JOURNAL, `insert into ${TABLE}`);
      sent.push({
        ...(name === undefined ? {} : { name: `bare ${name}` }),
        text: copied,
        values,
      });
    });
    return new BareJournal(sent, clients, programId, letGo);
  }

  /** What was taken down since the last time, a statement a batch: rows in memory, not yet written out for the wire. */
  take(): Statement[] {
    return this.sent.splice(0).map((statement) => ({ ...statement, values: statement.values.map(taken) }));
  }

  /** Inserts rows, each statement in a transaction of its own. */
  async insert(batches: Statement[]): Promise<void> {
    const work = async (client: pg.Client): Promise<void> => {
      for (let batch = batches.shift(); batch; batch = batches.shift()) {
        const begin = client.query(`BEGIN; SET LOCAL app.program = '${this.programId}'`);
        const values = batch.values.map(written);
        await Promise.all([begin, client.query({ ...batch, values }), client.query('COMMIT')]);
      }
    };
    await Promise.all(this.clients.map(work));
  }

  async close(): Promise<void> {
    this.letGo();
    for (const client of this.clients) await client.end();
  }
}

const ELEMENTS = /"(?:[^"\\]|\\.)*"|[^,]+/gs;

/** A list of values, as a program has it in memory before it writes it out. */
class Values {
  constructor(readonly elements: readonly string[]) {}
}

function taken(value: unknown): unknown {
  const isArray = typeof value === 'string' && value.startsWith('{') && value.endsWith('}');
  return isArray ? new Values(value.slice(1, -1).match(ELEMENTS) ?? []) : value;
}

function written(value: unknown): unknown {
  return value instanceof Values ? `{${value.elements.join(',')}}` : value;
}
