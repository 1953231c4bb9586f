/** What commands read from and write to: the process in production, texts in tests. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Files on the command line are looked for here. */
  readonly directory: string;
  /** Standard error is a terminal that shows a progress bar. */
  readonly isInteractive: boolean;
  now(): Date;
  /** A line of the answer. */
  out(line: string): void;
  /** A line about the work: progress, hints, complaints. */
  say(line: string): void;
  /** Everything on standard input. */
  read(): Promise<string>;
}

/** Something the user can mend: shown without a stack, and the command fails. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
}

export const processTerminal: Terminal = {
  environment: process.env,
  directory: process.cwd(),
  isInteractive: process.stderr.isTTY,
  now: () => new Date(),
  out: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  read: async () => {
    let text = '';
    for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
    return text;
  },
};
