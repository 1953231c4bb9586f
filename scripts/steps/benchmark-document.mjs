// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject, say } from './project.mjs';

const document = 'docs/benchmarks.md';
/** The order of the sections: what the others are built upon first. */
const order = ['posting', 'http', 'growth', 'recording', 'import'];

const preface = `# Benchmarks

Written by \`npm run bench\` (all of it) and \`npm run bench -- posting\` (one section); do not edit it by hand. \`--quick\`
runs everything small, to see that it works, and writes nothing here.

Every figure stands beside a baseline that was measured in the same run, in turns (ABAB...), because a figure alone says
more of the machine than of the product: **ratios** are what to compare. All processes, clients and PostgreSQL included,
share the processors named; the embedded PostgreSQL runs with its stock settings and writes to disk. Goals are those the
project has set itself; a goal that is missed is shown as missed.
`;

/**
 * Puts a section into the document, in its place; the others stay as they are.
 * @param {string} measured the name
 * @param {string} markdown
 */
export async function writeSection(measured, markdown) {
  const path = inProject(document);
  const others = existsSync(path) ? sectionsOf(readFileSync(path, 'utf8')) : {};
  const sections = { ...others, [measured]: markdown };
  const known = order.filter((name) => sections[name] !== undefined);
  const unknown = Object.keys(sections).filter((name) => !order.includes(name));
  const blocks = [...known, ...unknown].map((name) => `${opening(name)}\n\n${sections[name]?.trim()}`);
  // Imported late: the packages may have been installed only a moment ago.
  const { format, resolveConfig } = await import('prettier');
  const text = [preface, ...blocks].join('\n\n');
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  say(`\nWritten to ${document}: ${measured}.`);
}

/** @param {string} name */
function opening(name) {
  return `<!-- npm run bench -- ${name} -->`;
}

/**
 * @param {string} text
 * @returns {Record<string, string>} by name
 */
function sectionsOf(text) {
  /** @type {Record<string, string>} */
  const sections = {};
  const parts = text.split(/^<!-- npm run bench -- (\w+) -->$/m);
  for (let place = 1; place + 1 < parts.length; place += 2)
    sections[parts[place] ?? ''] = parts[place + 1] ?? '';
  return sections;
}
