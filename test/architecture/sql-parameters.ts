import ts from 'typescript';
import { findingAt, nodesOf, type Finding } from './source-files.js';

/** Methods that send SQL. */
const SENDING = new Set(['query', 'execute']);
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
const SQL =
  /\b(select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|set\s+local\s|order\s+by\s|(where|and|or)\s+[\w.]+\s*(=|<|>|in\b|is\b|like\b))/i;

/**
 * SQL texts that hold anything but constants. In a template only names of constants may stand (`${COLUMNS}`), and what is
 * sent is a literal, a template or something named that is made of them: all values of a request are parameters.
 */
export function variableSqlIn(file: ts.SourceFile): Finding[] {
  const findings: Finding[] = [];
  for (const node of nodesOf(file)) {
    if (ts.isTemplateExpression(node) && SQL.test(node.getText())) {
      for (const { expression } of node.templateSpans) {
        if (!isConstant(expression)) findings.push(findingAt(expression, `\${${expression.getText()}}`));
      }
    }
    if (isConcatenation(node) && SQL.test(node.getText()) && !isWithinConcatenation(node)) {
      for (const part of partsOf(node)) {
        if (!isConstant(part)) findings.push(findingAt(part, `+ ${part.getText()}`));
      }
    }
    const sent = sentBy(node);
    if (sent && !isText(sent, file)) findings.push(findingAt(sent, sent.getText()));
  }
  return findings;
}

function sentBy(node: ts.Node): ts.Expression | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  return SENDING.has(node.expression.name.text) ? (node.arguments[0] ?? null) : null;
}

/** Literal text, in this place or in that of the name it goes by. Templates and sums are looked at where they stand. */
function isText(node: ts.Expression, file: ts.SourceFile): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isConcatenation(node)) return true;
  if (!ts.isIdentifier(node)) return false;
  if (CONSTANT.test(node.text)) return true;
  for (const candidate of nodesOf(file)) {
    const isNamed = ts.isVariableDeclaration(candidate) && candidate.name.getText() === node.text;
    if (isNamed && candidate.initializer && !isText(candidate.initializer, file)) return false;
    if (isNamed && candidate.initializer) return true;
  }
  return false;
}

function isConstant(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
  return ts.isIdentifier(node) && CONSTANT.test(node.text);
}

function isConcatenation(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function isWithinConcatenation(node: ts.Node): boolean {
  return isConcatenation(node.parent);
}

function partsOf(node: ts.Expression): ts.Expression[] {
  if (isConcatenation(node)) return [...partsOf(node.left), ...partsOf(node.right)];
  // A template within a sum is looked at by itself.
  return ts.isTemplateExpression(node) ? [] : [node];
}
