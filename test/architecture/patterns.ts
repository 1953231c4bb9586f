import ts from 'typescript';
import { findingAt, nodesOf, type Finding } from './source-files.js';

const ENDLESS = /^(?:[*+]|\{\d+,\})/;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/;

/**
 * Regular expressions that may take more than linear time for some text, by their form: a repetition without end around
 * another one (star height 2), a reference back, or a pattern that is made at run time. Some are harmless all the same, as each
 * turn of the outer one begins with a character that the inner one excludes.
 */
export function slowPatternsIn(file: ts.SourceFile): Finding[] {
  const findings: Finding[] = [];
  for (const node of nodesOf(file)) {
    if (ts.isRegularExpressionLiteral(node)) {
      const source = node.text.slice(1, node.text.lastIndexOf('/'));
      if (starHeight(source) > 1 || /\\[1-9k]/.test(source)) findings.push(findingAt(node, node.text));
    }
    const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isMade && node.expression.getText() === 'RegExp') findings.push(findingAt(node, node.getText()));
  }
  return findings;
}

/** How deep endless repetitions stand inside each other. */
export function starHeight(source: string): number {
  // Of each open group, and of the whole: the greatest height so far.
  const heights = [0];
  let at = 0;
  const raise = (height: number): void => {
    const top = heights.length - 1;
    heights[top] = Math.max(heights[top] ?? 0, height);
  };
  while (at < source.length) {
    const rest = source.slice(at);
    if (rest.startsWith('(')) {
      heights.push(0);
      at += /^\((?:\?(?:<[A-Za-z]\w*>|<?[=!]|:)?)?/.exec(rest)?.[0].length ?? 1;
      continue;
    }
    if (rest.startsWith('|')) {
      at += 1;
      continue;
    }
    const inner = rest.startsWith(')') ? (heights.pop() ?? 0) : 0;
    at += rest.startsWith(')') ? 1 : atomLength(rest);
    const after = source.slice(at);
    raise(inner + (ENDLESS.test(after) ? 1 : 0));
    at += QUANTIFIER.exec(after)?.[0].length ?? 0;
  }
  return Math.max(...heights);
}

/** Length of a character, an escape or a class. */
function atomLength(rest: string): number {
  if (rest.startsWith('[')) return /^\[(?:\\.|[^\]\\])*\]/.exec(rest)?.[0].length ?? 1;
  if (rest.startsWith('\\')) return /^\\(?:[pP]\{\w+\}|u\{\w+\}|.)/.exec(rest)?.[0].length ?? 1;
  return 1;
}
