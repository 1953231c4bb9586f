import { spawnSync } from 'node:child_process';
import { runCli } from '../../apps/cli/run-cli.js';
import type { Terminal } from '../../apps/cli/terminal.js';
import { blocksOf } from '../support/markdown.js';

const PREFIX = 'npm run perennial -- ';

/** What a command line of a document asks for. */
interface CommandLine {
  readonly line: string;
  /** Words before the first option: commands, and then perhaps arguments. */
  readonly words: readonly string[];
  readonly options: readonly string[];
}

/** Every use of the command line interface in the shell examples of a document, as a shell reads it. */
function commandLinesOf(path: string): CommandLine[] {
  const shells = blocksOf(path).filter(({ language, text }) => language === 'sh' && text.includes(PREFIX));
  return shells.flatMap(({ text }) => {
    const script = `npm() { shift 3; printf '%s\\0' "$@"; echo; }\n${text}`;
    const { stdout } = spawnSync('/bin/sh', ['-eu', '-c', script], { encoding: 'utf8' });
    return stdout.trimEnd().split('\n').map(readLine);
  });
}

function readLine(output: string): CommandLine {
  const all = output.split('\0').slice(0, -1);
  const first = all.findIndex((word) => word.startsWith('--'));
  const words = all.slice(0, first < 0 ? undefined : first);
  return { line: all.join(' '), words, options: all.filter((word) => word.startsWith('--')) };
}

async function help(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const terminal: Terminal = {
    environment: {},
    directory: '.',
    isInteractive: false,
    now: () => new Date(0),
    out: (line) => void lines.push(line),
    say: (line) => void lines.push(line),
    read: () => Promise.resolve(''),
  };
  await runCli([...words, '--help'], terminal);
  return lines.join('\n');
}

/** The help of the command that the words name, as far as they name commands. */
async function helpFor(words: readonly string[]): Promise<string> {
  for (let count = words.length; count > 0; count -= 1) {
    const named = words.slice(0, count);
    const text = await help(named);
    if (text.startsWith(`Usage: perennial ${named.join(' ')} [options]`)) return text;
  }
  return help([]);
}

/** What the interface would not understand of a command line. */
async function misunderstood({ words, options }: Omit<CommandLine, 'line'>): Promise<string[]> {
  const text = await helpFor(words);
  const [, path = '', rest = ''] = /^Usage: perennial ?(.*?) ?\[options\](.*)$/m.exec(text) ?? [];
  const named = path === '' ? 0 : path.split(' ').length;
  const wanted = rest.split('<').length - 1;
  const known = new Set(text.match(/--[a-z-]+/g));
  return [
    ...(words.length > 0 && rest.includes('[command]') ? [words.slice(named).join(' ')] : []),
    ...(words.length - named === wanted ? [] : [`${words.length - named} arguments instead of ${wanted}`]),
    ...options.filter((option) => !known.has(option)),
  ];
}

const commandLines = ['README.md', 'docs/operations.md'].flatMap(commandLinesOf);

describe('The command lines of the documents', () => {
  it('are found', () => {
    expect(commandLines.length).toBeGreaterThan(10);
  });

  it.each(commandLines)('perennial $line', async (commandLine) => {
    expect(await misunderstood(commandLine)).toEqual([]);
  });

  it('would be seen to be wrong with an unknown command, argument or option', async () => {
    const words = ['import', 'orders', 'a.csv'];
    expect(await misunderstood({ words, options: ['--planted'] })).toEqual(['--planted']);
    expect(await misunderstood({ words: [...words, 'b.csv'], options: [] })).toEqual([
      '2 arguments instead of 1',
    ]);
    expect(await misunderstood({ words: ['import', 'planted'], options: [] })).toContain('planted');
  });
});
