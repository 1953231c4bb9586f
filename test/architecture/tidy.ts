import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import ts from 'typescript';

/** Longest source file, in lines. */
const FILE_LINES_MAX = 399;
/** Longest function, in lines: it fits on a screen. */
const FUNCTION_LINES_MAX = 60;

// Written with brackets, so that the patterns do not find themselves.
const MARKER = /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/;
// `condition ? test : test.skip` is allowed: some tests need a platform or a user.
const LEFT_OUT_TEST =
  /(?<!\? (describe|it|test) : )\b(describe|it|test)(\.\w+)*\.(onl[y]|ski[p]|tod[o])\b|\b([xf]i[t]|[xf]describ[e]|xtes[t])\(/;
const MACHINE_PATH = /(?<![\w.$}-])\/(wor[k]|roo[t]|hom[e]|User[s])\/[\w.]/;
const REGISTRY =
  /https?:\/\/(?!registry\.npmjs\.org\b)[\w.-]*(registr[y]|artifactor[y]|verdacci[o]|nexu[s])[\w.-]*/i;
const VAGUE_NAME = /(^|\/)(utils?|helpers?|common|misc)(\/|\.|$)/;
const PREFIXED_NAME = /^I[A-Z][a-z]/;

const ignoredFolders = new Set(['.git', '.perennial', 'coverage', 'dist', 'node_modules']);
const ignoredFiles = /^\.env$|\.log$|\.tsbuildinfo$/;
const binaryFiles = /\.(png|jpe?g|gif|ico|webp|woff2?|gz|zip|pdf)$/;

/** Every text file of the repository, as paths relative to `root`. */
export function textFilesOf(root: string): string[] {
  const entries = readdirSync(root, { recursive: false, withFileTypes: true }).filter(
    // In a worktree it is a file.
    ({ name }) => name !== '.git',
  );
  return entries.flatMap((entry) => {
    const path = join(root, entry.name);
    if (entry.isDirectory()) {
      return ignoredFolders.has(entry.name) ? [] : textFilesOf(path).map((inner) => join(entry.name, inner));
    }
    const isText = entry.isFile() && !ignoredFiles.test(entry.name) && !binaryFiles.test(entry.name);
    return isText ? [relative(root, path)] : [];
  });
}

export function isSource(path: string): boolean {
  return /^(apps|libs|migrations|scripts|test)\/.*\.m?[jt]sx?$/.test(path) && !path.endsWith('.d.ts');
}

/** What is untidy in a file, as sentences that begin with its path. */
export function findingsIn(path: string, text: string): string[] {
  return isSource(path)
    ? [...findingsInText(path, text), ...findingsInSource(path, text)]
    : findingsInText(path, text);
}

export function findingsInRepository(root: string): string[] {
  return textFilesOf(root).flatMap((path) => findingsIn(path, readFileSync(join(root, path), 'utf8')));
}

function findingsInText(path: string, text: string): string[] {
  const findings: string[] = [];
  text.split('\n').forEach((line, index) => {
    const at = `${path}:${index + 1}`;
    if (MACHINE_PATH.test(line)) findings.push(`${at} names a path of one machine`);
    if (REGISTRY.test(line)) findings.push(`${at} names a package registry's host`);
    if (path === 'package-lock.json') return;
    if (MARKER.test(line)) findings.push(`${at} marks unfinished work`);
  });
  return findings;
}

function findingsInSource(path: string, text: string): string[] {
  const findings: string[] = [];
  const lineCount = text.trimEnd().split('\n').length;
  if (lineCount > FILE_LINES_MAX)
    findings.push(`${path} has ${lineCount} lines, more than ${FILE_LINES_MAX}`);
  if (VAGUE_NAME.test(path)) findings.push(`${path} is named for nothing: name it for what it does`);
  if (path.endsWith('.spec.ts') && LEFT_OUT_TEST.test(text)) findings.push(`${path} leaves tests out`);

  const file = ts.createSourceFile(basename(path), text, ts.ScriptTarget.ES2023, true);
  const visit = (node: ts.Node): void => {
    findings.push(...findingsInNode(path, file, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return findings;
}

function findingsInNode(path: string, file: ts.SourceFile, node: ts.Node): string[] {
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1;
  const at = `${path}:${lineOf(node.getStart(file))}`;
  if (isDefaultExport(node) && !/\.config\.m?[jt]s$/.test(path)) return [`${at} exports a default`];
  if (ts.isInterfaceDeclaration(node) && PREFIXED_NAME.test(node.name.text))
    return [`${at} prefixes an interface with I`];
  if (!ts.isFunctionLike(node) || isTestBody(path, node)) return [];
  const lineCount = lineOf(node.end) - lineOf(node.getStart(file)) + 1;
  return lineCount > FUNCTION_LINES_MAX
    ? [`${at} is a function of ${lineCount} lines, more than ${FUNCTION_LINES_MAX}`]
    : [];
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) &&
    Boolean(ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
  );
}

/** The callback of describe, it and the like, `describe.each(...)(...)` included. */
function isTestBody(path: string, node: ts.Node): boolean {
  if (!path.endsWith('.spec.ts') || !ts.isCallExpression(node.parent)) return false;
  let callee: ts.Expression = node.parent.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
  return ts.isIdentifier(callee) && ['describe', 'it', 'test'].includes(callee.text);
}
