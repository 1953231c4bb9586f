import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/cruise.js';

/** A fenced block: ```graphql run=storefront after=15d */
export interface Block {
  readonly language: string;
  /** What follows the language, as `name=value`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly text: string;
  /** Where it begins, as "docs/guide.md:12". */
  readonly at: string;
}

export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function blocksOf(path: string): Block[] {
  const blocks: Block[] = [];
  let open: { info: string; lines: string[]; at: string } | null = null;
  for (const [index, line] of readDocument(path).split('\n').entries()) {
    if (open && line === '```') {
      const [language = '', ...words] = open.info.split(' ');
      const settings = new Map(words.map((word) => splitOnce(word)));
      blocks.push({ language, settings, text: open.lines.join('\n'), at: open.at });
      open = null;
    } else if (open) open.lines.push(line);
    else if (line.startsWith('```')) open = { info: line.slice(3), lines: [], at: `${path}:${index + 1}` };
  }
  return blocks;
}

function splitOnce(word: string): [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

/** The text without its fenced blocks, in which nothing is a link, a heading or a table. */
export function proseOf(path: string): string {
  return readDocument(path).replaceAll(/^```[^\n]*\n[\s\S]*?^```$/gm, '');
}

/** The rows of the table whose first header cell is `header`, cell by cell, without the header. */
export function tableOf(path: string, header: string): string[][] {
  const lines = proseOf(path).split('\n');
  const start = lines.findIndex((line) => cellsOf(line)[0] === header);
  if (start < 0) throw new Error(`${path} has no table headed "${header}"`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map(cellsOf);
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  const cells = line.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** What stands in backticks in a cell, such as a code; the cell itself when nothing does. */
export function codeIn(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? '')?.[1] ?? cell ?? '';
}

/** Targets of the links, images included. */
export function linksOf(path: string): string[] {
  return [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors that its headings have, as forges make them. */
export function anchorsOf(path: string): string[] {
  return [...proseOf(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
