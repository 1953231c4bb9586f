import { parseSource, serviceSources } from './source-files.js';
import { variableSqlIn } from './sql-parameters.js';

/** Where SQL is put together all the same, and why no value of a request gets into it. */
const ALLOWED: Readonly<Record<string, string>> = {
  'libs/campaigns/persistence/given-things.sql.ts':
    'names of two tables and their columns, each of a closed list',
  'libs/customers/persistence/search.sql.ts': 'conditions are constants and hold the numbers of parameters',
  'libs/ledger/persistence/invariants.ts': 'constants, one with its columns renamed',
  'libs/metrics/persistence/cells.sql.ts': 'names of three tables and their columns, each of a closed list',
  'libs/metrics/persistence/cells.ts': 'what cells.sql.ts makes of those lists',
  'libs/metrics/persistence/patterns.ts': 'constants: what a cursor is declared for',
  'libs/metrics/persistence/series.ts':
    'names of tables of cells and their columns, each a constant of the file',
  'libs/partners/persistence/flows.ts': 'constants, put together for one partner or for all',
  'libs/partners/persistence/invariants.ts': 'a constant of the flows, put together with another',
  'libs/platform/database/database.ts':
    'BEGIN and SET LOCAL take no parameters: ids and digests are checked by their form, times are numbers',
  'libs/platform/database/invariants.ts': 'SQL that libs register at the start',
  'libs/platform/graphql/compiled-queries.ts': 'a GraphQL query, no SQL',
};

/** The samples below write "#{" where a template has a value. */
function findingsIn(sample: string): string[] {
  const file = parseSource('libs/a/b.ts', sample.replaceAll('#{', '${'));
  return variableSqlIn(file).map(({ what }) => what.replaceAll('${', '#{'));
}

describe('SQL', () => {
  const findings = serviceSources().flatMap(variableSqlIn);

  it('holds constants only: all values are parameters', () => {
    const elsewhere = findings.filter(({ path }) => !(path in ALLOWED));
    expect(elsewhere.map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([]);
  });

  it('is put together in no more places than are listed here', () => {
    const paths = new Set(findings.map(({ path }) => path));
    expect(Object.keys(ALLOWED).filter((path) => !paths.has(path))).toEqual([]);
  });

  it.each([
    ['a value in a template', 'tx.query(`select 1 from t where id = #{id}`);', ['#{id}']],
    ['a quoted value', "tx.query(`select 1 from t where id = '#{input.id}'`);", ['#{input.id}']],
    ['a name of a column', 'const sql = `select a from t order by #{column}`; tx.query(sql);', ['#{column}']],
    ['a sum', "tx.query('select a from t where id = ' + id);", ['+ id']],
    [
      'a sum far from its use',
      "const sql = 'delete from t where id in (' + ids.join() + ')';",
      ['+ ids.join()'],
    ],
    ['what a function answers', 'tx.query(sqlFor(input));', ['sqlFor(input)']],
    ['what a function answers, by a name', 'const sql = sqlFor(input); tx.execute(sql);', ['sql']],
    ['a parameter of a function', 'function f(sql: string) { return tx.query(sql); }', ['sql']],
    ['a condition in a helper', 'const only = (x: string) => `where name = #{x}`;', ['#{x}']],
  ])('would be found with %s', (_, text, found) => {
    expect(findingsIn(text)).toEqual(found);
  });

  it.each([
    ['a literal', "tx.query('select 1 where id = $1', [id]);"],
    ['constants in a template', 'tx.query(`select #{COLUMNS} from t where id = $1`, [id]);'],
    ['a name for a literal', 'const sql = `select #{COLUMNS} from t`; tx.query(sql);'],
    ['an imported constant', 'tx.execute(INSERT_MOVEMENTS, rows);'],
    ['a message that is no SQL', 'log(`an update of #{name} from #{place}`);'],
  ])('may be written with %s', (_, text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});
