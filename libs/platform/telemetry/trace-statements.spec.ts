import { statementName } from './trace-statements.js';

describe('The name of a statement in traces', () => {
  test.each([
    ["BEGIN; SET LOCAL app.program = '0190'", 'begin'],
    ['select w.points from wallets w where id = $1', 'select wallets'],
    ['  insert into "ledger_due" (a) values ($1)', 'insert ledger_due'],
    ['update holds set x = 1', 'update holds'],
    ["select 'from ann' as who", 'select'],
    ['', 'statement'],
  ])('of %j is %j', (sql, name) => {
    expect(statementName(sql)).toBe(name);
  });
});
