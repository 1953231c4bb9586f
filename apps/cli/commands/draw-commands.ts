import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { DrawViews, lineOf, type Draw } from '#draws';
import { required } from '#kernel';
import { Database, type Tx } from '#platform';
import type { Exit } from '../exit.js';
import { formatCount } from '../format.js';
import { programOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

const READ_AT_ONCE = 50_000;

interface DrawOptions {
  readonly program: string;
  readonly draw: string;
}

export function defineDraws(group: Command, terminal: Terminal, exit: Exit): void {
  group
    .command('verify')
    .description(
      'Does again what decided a draw: the seed against its commitment, the list against its digest, and who is drawn. Exit code 1 when something differs.',
    )
    .requiredOption('--program <code>')
    .requiredOption('--draw <code>')
    .action((options: DrawOptions) => verifyDraw(terminal, options, exit));
  group
    .command('export')
    .description(
      'Writes the frozen list of a draw to a file, as it is digested: a ticket and its entries a line. A file that is there is not replaced.',
    )
    .requiredOption('--program <code>')
    .requiredOption('--draw <code>')
    .requiredOption('--out <file>')
    .action((options: DrawOptions & { readonly out: string }) => exportList(terminal, options));
}

async function verifyDraw(terminal: Terminal, options: DrawOptions, exit: Exit): Promise<void> {
  await withDraw(terminal, options, async (services, tx, draw) => {
    const verified = await services.get(DrawViews).verify(tx, draw);
    if (!verified) throw new Complaint(`"${draw.code}" is not drawn yet.`);
    const { isSeedAsCommitted, isListAsPublished, isOrderAsDrawn, places } = verified;
    const say = (isRight: boolean, what: string): void =>
      terminal.out(`${isRight ? 'ok   ' : 'WRONG'} ${what}`);
    say(isSeedAsCommitted, `seed: its SHA-256 is ${draw.commitment}`);
    say(
      isListAsPublished,
      `list: ${formatCount(draw.participants ?? 0)} tickets, SHA-256 ${draw.digest ?? ''}`,
    );
    say(isOrderAsDrawn, `drawn: ${formatCount(places)} tickets, in this order`);
    terminal.out(
      draw.beacon === null
        ? 'No public value was mixed in: whoever can read the database could know the outcome beforehand.'
        : `Compare the public value yourself: "${draw.beacon}" of ${draw.beaconSource ?? ''}`,
    );
    if (!isSeedAsCommitted || !isListAsPublished || !isOrderAsDrawn) exit.code = 1;
  });
}

async function exportList(
  terminal: Terminal,
  { out, ...options }: DrawOptions & { readonly out: string },
): Promise<void> {
  await withDraw(terminal, options, async (services, tx, draw) => {
    if (draw.frozenAt === null) throw new Complaint(`The list of "${draw.code}" is not frozen yet.`);
    const views = services.get(DrawViews);
    async function* lines(): AsyncGenerator<string> {
      let after: Buffer | null = null;
      for (;;) {
        const page: { ticket: Buffer; entries: number }[] = await views.tickets(
          tx,
          draw,
          after,
          READ_AT_ONCE,
        );
        yield page.map(({ ticket, entries }) => lineOf(ticket, entries)).join('');
        if (page.length < READ_AT_ONCE) return;
        after = required(page.at(-1), 'the last of a page').ticket;
      }
    }
    try {
      await pipeline(lines, createWriteStream(resolve(terminal.directory, out), { flags: 'wx' }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Complaint(`${out} is there already.`);
      throw error;
    }
    terminal.out(
      `${formatCount(draw.participants ?? 0)} tickets are in ${out}; its SHA-256 is ${draw.digest ?? ''}.`,
    );
  });
}

async function withDraw(
  terminal: Terminal,
  { program: programCode, draw: code }: DrawOptions,
  work: (services: Services, tx: Tx, draw: Draw) => Promise<void>,
): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, programCode);
    await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const draw = await services.get(DrawViews).byCode(tx, code);
      if (!draw) throw new Complaint(`There is no draw "${code}" in "${programCode}".`);
      await work(services, tx, draw);
    });
  });
}
