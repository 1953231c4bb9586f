import type { Command } from 'commander';
import { OrderDirectory, type Order } from '#activity';
import { effectOf, Explanations, GivenEffects, wordsOf, type FailedPart, type GivenEffect } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { isMatured, NEVER, PointTypes, WalletReader, type WalletView } from '#ledger';
import { Database, type Tx } from '#platform';
import type { Program } from '#access';
import { formatCount, formatMoney, formatTime, onOneLine, table } from '../format.js';
import { programOf, valueOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';
import { positiveNumber } from './option-values.js';

const LOTS_SHOWN_MAX = 200;

interface OrderOptions {
  readonly program: string;
  readonly source: string;
}

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
    .command('wallet')
    .description("A customer's balance, lot by lot, and the latest movements.")
    .argument('<customer>', "the storefront's own id of the customer")
    .requiredOption('--program <code>')
    .option('--point-type <code>')
    .option('--movements <n>', 'how many movements to show', positiveNumber, 10)
    .action((customer: string, options: WalletOptions) => explainWallet(terminal, customer, options));
}

async function explainOrder(terminal: Terminal, externalId: string, options: OrderOptions): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, options.program);
    await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const order = await services
        .get(OrderDirectory)
        .byReference(tx, { source: options.source, externalId });
      if (!order) {
        throw new Complaint(
          `There is no order "${externalId}" from "${options.source}" (another --source?).`,
        );
      }
      describeOrder(terminal, program, order);
      await describeEarnings(services, terminal, program, tx, order);
      await describeEffects(services, terminal, tx, order);
    });
  });
}

function describeOrder(terminal: Terminal, program: Program, order: Order): void {
  const { amounts, returned, currency } = order;
  terminal.out(
    `Order ${order.externalId}, the customer's no. ${order.number}, ${formatTime(order.occurredAt, program.timeZone)}, ${order.status}`,
  );
  const back = returned.totalMinor > 0n ? `, returned ${formatMoney(returned.totalMinor, currency)}` : '';
  terminal.out(
    `  total ${formatMoney(amounts.totalMinor, currency)} with ${formatMoney(amounts.shippingMinor, currency)} shipping${back}`,
  );
}

async function describeEarnings(
  services: Services,
  terminal: Terminal,
  program: Program,
  tx: Tx,
  order: Order,
): Promise<void> {
  const now = terminal.now();
  const explanations = services.get(Explanations);
  const evaluations = await explanations.explainOrder(tx, order, now);
  if (evaluations.length === 0) terminal.out('  No campaign that gives points was in force.');
  for (const { campaign, pointType, evaluation, given, whyNot, failed, expiresAt } of evaluations) {
    const { version, basisMinor } = evaluation;
    const rule = wordsOf(effectOf(evaluation).amount);
    terminal.out(
      `  ${campaign.code} (version ${version.number}): ${formatCount(given)} ${pointType.code}${whyNot ? `, because ${whyNot}` : ''}`,
    );
    if (failed) terminal.out(`    ${textOfFailure(failed)}`);
    terminal.out(`    ${rule}, of ${formatMoney(basisMinor, order.currency)}`);
    if (given > 0n && expiresAt) terminal.out(`    expire ${formatTime(expiresAt, program.timeZone)}`);
  }
  for (const { award, campaign, status } of await explanations.awardsOf(
    tx,
    order.customerId,
    order.id,
    now,
  )) {
    const back = award.clawedBack > 0n ? `, ${formatCount(award.clawedBack)} taken back by returns` : '';
    terminal.out(`  lot ${award.lot} by ${campaign.code} is ${status}${back}`);
  }
}

async function describeEffects(services: Services, terminal: Terminal, tx: Tx, order: Order): Promise<void> {
  const { id: orderId, customerId } = order;
  const given = await services.get(GivenEffects).ofOrders(tx, [{ orderId, customerId }], terminal.now());
  for (const effect of given.get(orderId) ?? []) terminal.out(`  ${textOfEffect(effect)}`);
}

/** What of a condition is not met, with the facts it speaks of, or why these make no value. */
function textOfFailure({ expression, values, error }: FailedPart): string {
  const facts = values.map(({ fact, value }) => `${fact} is ${onOneLine(value)}`);
  const reasons = [...facts, ...(error === null ? [] : [onOneLine(error)])];
  return `not met: ${onOneLine(expression)}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`;
}

function textOfEffect({ firing, campaign, version, words }: GivenEffect): string {
  const { refusal, units, takenBack } = firing;
  const back = takenBack > 0 ? `, ${formatCount(takenBack)} taken back by returns` : '';
  const outcome = refusal === null ? `${formatCount(units)} given${back}` : `0 given, because ${refusal}`;
  return `${campaign.code} (version ${version}): ${onOneLine(words)}, ${outcome}`;
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
