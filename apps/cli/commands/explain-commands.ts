import type { Command } from 'commander';
import { CustomerDirectory } from '#customers';
import { isMatured, NEVER, PointTypes, WalletReader, type WalletView } from '#ledger';
import { Database, type Tx } from '#platform';
import type { Program } from '#access';
import { formatCount, formatTime, table } from '../format.js';
import { programOf, valueOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import {
  explainActivity,
  explainCustomer,
  explainOrder,
  type CustomerOptions,
  type OrderOptions,
} from './explain-earnings.js';
import { positiveNumber } from './option-values.js';

const LOTS_SHOWN_MAX = 200;

interface WalletOptions {
  readonly program: string;
  readonly pointType?: string;
  readonly movements: number;
}

export function defineExplain(explain: Command, terminal: Terminal): void {
  explain
    .command('order')
    .description('What an order earned, by which campaign, and why not more.')
    .argument('<order>', "the storefront's own id of the order")
    .requiredOption('--program <code>')
    .option('--source <source>', 'where the order came from, as it was recorded', 'store')
    .action((order: string, options: OrderOptions) => explainOrder(terminal, order, options));
  explain
    .command('activity')
    .description('What another activity brought, such as a review or a complete card, and why not more.')
    .argument('<type>', 'such as review.published')
    .argument('<activity>', "the source's own id of the activity")
    .requiredOption('--program <code>')
    .option('--source <source>', 'where it came from, as it was recorded', 'store')
    .action((type: string, activity: string, options: OrderOptions) =>
      explainActivity(terminal, type, activity, options),
    );
  explain
    .command('customer')
    .description('How a customer stands with a campaign, and what it gave them lately or why not.')
    .argument('<customer>', "the storefront's own id of the customer")
    .requiredOption('--program <code>')
    .requiredOption('--campaign <code>')
    .option('--activities <n>', 'how many activities to show', positiveNumber, 10)
    .action((customer: string, options: CustomerOptions) => explainCustomer(terminal, customer, options));
  explain
    .command('wallet')
    .description("A customer's balance, lot by lot, and the latest movements.")
    .argument('<customer>', "the storefront's own id of the customer")
    .requiredOption('--program <code>')
    .option('--point-type <code>')
    .option('--movements <n>', 'how many movements to show', positiveNumber, 10)
    .action((customer: string, options: WalletOptions) => explainWallet(terminal, customer, options));
}

async function explainWallet(terminal: Terminal, externalId: string, options: WalletOptions): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const found = await services.get(CustomerDirectory).byExternalIds(tx, [externalId]);
      const customer = found.get(externalId);
      if (!customer) throw new Complaint(`There is no customer "${externalId}".`);
      const pointType = valueOf(await services.get(PointTypes).byCode(tx, options.pointType ?? null));
      const view = await services.get(WalletReader).view(tx, customer.id, pointType, terminal.now());
      describeBalance(terminal, view);
      await describeLots(services, terminal, program, tx, view);
      await describeMovements(services, terminal, program, tx, view, options.movements);
    });
  });
}

function describeBalance(terminal: Terminal, { wallet, pointType }: WalletView): void {
  const { available, pending, held, deficit, earned, spent, expired } = wallet;
  const state = { available, pending, held, ...(deficit > 0n ? { deficit } : {}) };
  const life = { earned, spent, expired };
  const text = (figures: Record<string, bigint>): string =>
    Object.entries(figures)
      .map(([name, points]) => `${name} ${formatCount(points)}`)
      .join(', ');
  terminal.out(`${pointType.name}: ${text(state)} (ever: ${text(life)})`);
}

async function describeLots(
  services: Services,
  terminal: Terminal,
  program: Program,
  tx: Tx,
  view: WalletView,
): Promise<void> {
  const lots = await services
    .get(WalletReader)
    .explainBalance(tx, view, { afterLot: null, limit: LOTS_SHOWN_MAX });
  const time = (ms: number): string => (ms >= NEVER ? 'never' : formatTime(new Date(ms), program.timeZone));
  const rows = lots.map(({ lot, origin }) => [
    String(lot.seq),
    formatCount(lot.remaining),
    `of ${formatCount(origin.movement.points)}`,
    isMatured(lot) ? 'available' : `pending until ${time(lot.availableAt)}`,
    `expires ${time(lot.expiresAt)}`,
    `${origin.movement.kind} ${time(origin.movement.at)}`,
  ]);
  if (rows.length > 0) terminal.out('Lots, in the order in which they are drawn on:');
  for (const line of table(rows)) terminal.out(`  ${line}`);
}

async function describeMovements(
  services: Services,
  terminal: Terminal,
  program: Program,
  tx: Tx,
  view: WalletView,
  limit: number,
): Promise<void> {
  const none = { kinds: null, from: null, to: null, orderReference: null };
  const entries = await services.get(WalletReader).history(tx, view, none, null, limit);
  const rows = entries.map(({ movement, orderReference, reason, actor }) => [
    `#${movement.seq}`,
    formatTime(new Date(movement.at), program.timeZone),
    movement.kind,
    formatCount(movement.points),
    `${movement.from} > ${movement.to}`,
    `available ${formatCount(movement.availableAfter)}`,
    orderReference ?? reason ?? actor,
  ]);
  if (rows.length > 0) terminal.out('Latest movements:');
  for (const line of table(rows)) terminal.out(`  ${line}`);
}
