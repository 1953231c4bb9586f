import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './cruise.js';
import { textFilesOf } from './tidy.js';

/** Where a finding is: "libs/a/b.ts:12". */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
}

/** The service's own sources, without their tests. */
export function serviceSources(): ts.SourceFile[] {
  return ['libs', 'apps'].flatMap((folder) =>
    textFilesOf(join(root, folder))
      .filter((path) => /\.ts$/.test(path) && !/\.(spec|d)\.ts$/.test(path))
      .map((path) => parseSource(`${folder}/${path}`, readFileSync(join(root, folder, path), 'utf8'))),
  );
}

/** Every node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

export function findingAt(node: ts.Node, what: string): Finding {
  const file = node.getSourceFile();
  return { path: file.fileName, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, what };
}
