import ts from 'typescript';
import { findingAt, nodesOf, parseSource, serviceSources, type Finding } from './source-files.js';

const TRANSACTIONS = new Set(['tx', 'txResult']);
/** Commands of the operator: nobody's request waits for them. */
const COMMAND_LINE = 'apps/cli/';

/** Transactions whose scope is written out without saying whose time they take. */
function endlessIn(source: ts.SourceFile): Finding[] {
  return [...nodesOf(source)].flatMap((node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const [scope] = node.arguments;
    if (!TRANSACTIONS.has(node.expression.name.text) || !scope || !ts.isObjectLiteralExpression(scope))
      return [];
    const names = scope.properties.map((property) => property.name?.getText());
    return names.includes('deadline') ? [] : [findingAt(node, node.expression.getText())];
  });
}

/** The one that stands in line for its callers, and gives the place back. */
const BATCHER = 'libs/platform/batching/batcher.ts';

/** Scopes written out that go past the line for connections. */
function unwaitingIn(source: ts.SourceFile): Finding[] {
  return [...nodesOf(source)].flatMap((node) =>
    (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
    node.name.getText() === 'isAdmitted'
      ? [findingAt(node, node.getText())]
      : [],
  );
}

describe('Transactions', () => {
  it('take the time of a request, or say that no request waits for them', () => {
    const sources = serviceSources().filter(({ fileName }) => !fileName.startsWith(COMMAND_LINE));
    const findings = sources.flatMap(endlessIn);
    expect(findings.map(({ path, line, what }) => `${path}:${line} ${what}`)).toEqual([]);
  });

  it('wait for their connections, but those of batches, whose commands have waited for it', () => {
    const sources = serviceSources();
    const findings = sources.flatMap(unwaitingIn);
    expect(findings.map(({ path, what }) => `${path} ${what}`)).toEqual([`${BATCHER} isAdmitted: true`]);
    const shorthand = parseSource('libs/a/b.ts', 'database.tx({ programId, deadline, isAdmitted }, work)');
    expect(unwaitingIn(shorthand)).toHaveLength(1);
  });

  it.each([
    ['this.database.tx({ programId }, work)', 1],
    ['this.database.txResult<T, Problem>({ programId: actor.programId }, work)', 1],
    ['this.database.tx({ programId, deadline }, work)', 0],
    ['this.database.tx(actor, work)', 0],
    ['this.database.tx(backgroundScope(programId), work)', 0],
  ])('%s has %i findings', (text, count) => {
    expect(endlessIn(parseSource('libs/a/b.ts', text))).toHaveLength(count);
  });
});
