import { OrderDirectory, type Activity, type Order, type OriginalOrder } from '#activity';
import {
  CustomerCampaigns,
  effectOf,
  Explanations,
  GivenAwards,
  GivenEffects,
  wordsOf,
  type CustomerCampaign,
  type Explained,
  type ExplainedActivity,
  type FailedPart,
  type GivenEffect,
} from '#campaigns';
import { CustomerDirectory } from '#customers';
import { formatMoney, required } from '#kernel';
import { Database, type Tx } from '#platform';
import type { Program } from '#access';
import { formatCount, formatTime, onOneLine } from '../format.js';
import { programOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

export interface OrderOptions {
  readonly program: string;
  readonly source: string;
}

export interface CustomerOptions {
  readonly program: string;
  readonly campaign: string;
  readonly activities: number;
}

/** What is told within one program. */
interface Telling {
  readonly services: Services;
  readonly terminal: Terminal;
  readonly program: Program;
  readonly tx: Tx;
}

/** What an order earned, and why not more. */
export function explainOrder(terminal: Terminal, externalId: string, options: OrderOptions): Promise<void> {
  return within(terminal, options.program, async (telling) => {
    const { services, tx } = telling;
    const { source } = options;
    const order = await services.get(OrderDirectory).byReference(tx, { source, externalId });
    if (!order)
      throw new Complaint(`There is no order "${externalId}" from "${source}" (another --source?).`);
    describeOrder(telling, order);
    const explained = await services.get(Explanations).explainOrders(tx, [order], terminal.now());
    describe(telling, required(explained.get(order.id), 'an explanation'));
    await describeAwards(telling, order);
    await describeOtherEffects(telling, order, required(explained.get(order.id), 'an explanation'));
  });
}

/** What another activity brought, and why not more. */
export function explainActivity(
  terminal: Terminal,
  type: string,
  externalId: string,
  options: OrderOptions,
): Promise<void> {
  return within(terminal, options.program, async (telling) => {
    const { services, tx } = telling;
    const { source } = options;
    const explanations = services.get(Explanations);
    const activity = await explanations.activityBy(tx, { type, source, externalId });
    if (!activity)
      throw new Complaint(`There is no ${type} "${externalId}" from "${source}" (another --source?).`);
    const explained = await explanations.explainActivities(tx, [activity], terminal.now());
    terminal.out(textOfActivity(telling, activity));
    describe(telling, required(explained.get(activity.id), 'an explanation'));
  });
}

/** How a customer stands with a campaign, and what it gave them lately or why not. */
export function explainCustomer(
  terminal: Terminal,
  externalId: string,
  options: CustomerOptions,
): Promise<void> {
  return within(terminal, options.program, async (telling) => {
    const { services, tx } = telling;
    const customer = (await services.get(CustomerDirectory).byExternalIds(tx, [externalId])).get(externalId);
    if (!customer) throw new Complaint(`There is no customer "${externalId}".`);
    const campaigns = services.get(CustomerCampaigns);
    const { campaign: code, activities: limit } = options;
    const now = terminal.now();
    const standing = (await campaigns.standings(tx, code, [customer.id], now)).get(customer.id);
    if (!standing) throw new Complaint(`There is no campaign "${code}".`);
    describeStanding(telling, standing);
    const page = { limit, after: null };
    const pages = await campaigns.activities(tx, code, [customer.id], page, now);
    const latest = pages.get(customer.id) ?? [];
    if (latest.length === 0) terminal.out('  Nothing that it acts on has happened to the customer.');
    for (const one of latest) describeActivity(telling, one);
  });
}

async function within(
  terminal: Terminal,
  code: string,
  tell: (telling: Telling) => Promise<void>,
): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, code);
    await services
      .get(Database)
      .tx({ programId: program.id }, (tx) => tell({ services, terminal, program, tx }));
  });
}

function describeOrder({ terminal, program }: Telling, order: Order): void {
  const { amounts, returned, currency } = order;
  terminal.out(
    `Order ${order.externalId}, the customer's no. ${order.number}, ${formatTime(order.occurredAt, program.timeZone)}, ${order.status}`,
  );
  const back = returned.totalMinor > 0n ? `, returned ${formatMoney(returned.totalMinor, currency)}` : '';
  terminal.out(
    `  total ${formatMoney(amounts.totalMinor, currency)} with ${formatMoney(amounts.shippingMinor, currency)} shipping${back}`,
  );
  if (order.original) terminal.out(`  ${textOfOriginal(order.original, currency)}`);
}

/** What the shop stated, and at which rate it was taken. */
function textOfOriginal({ currency, exchangeRate, amounts, returned }: OriginalOrder, own: string): string {
  const back = returned.totalMinor > 0n ? `, returned ${formatMoney(returned.totalMinor, currency)}` : '';
  return `stated as ${formatMoney(amounts.totalMinor, currency)}${back}; 1 ${currency} is ${exchangeRate} ${own}`;
}

/** Effect by effect. */
function describe({ terminal, program }: Telling, { evaluations, others }: Explained): void {
  if (evaluations.length + others.length === 0) terminal.out('  No campaign that acts on it was in force.');
  for (const { campaign, pointType, evaluation, given, whyNot, failed, expiresAt } of evaluations) {
    const { version, basisMinor } = evaluation;
    const rule = wordsOf(effectOf(evaluation).amount);
    terminal.out(
      `  ${campaign.code} (version ${version.number}): ${formatCount(given)} ${pointType.code}${whyNot ? `, because ${whyNot}` : ''}`,
    );
    if (failed) terminal.out(`    ${textOfFailure(failed)}`);
    terminal.out(`    ${rule}, of ${formatMoney(basisMinor, program.currency)}`);
    if (given > 0n && expiresAt) terminal.out(`    expire ${formatTime(expiresAt, program.timeZone)}`);
  }
  for (const { campaign, version, words, units, takenBack, whyNot, failed } of others) {
    const outcome = textOfUnits(units, takenBack, whyNot);
    terminal.out(`  ${campaign.code} (version ${version.number}): ${onOneLine(words)}, ${outcome}`);
    if (failed) terminal.out(`    ${textOfFailure(failed)}`);
  }
}

async function describeAwards({ services, terminal, tx }: Telling, order: Order): Promise<void> {
  const { id: orderId, customerId } = order;
  const given = await services.get(GivenAwards).ofOrders(tx, [{ orderId, customerId }], terminal.now());
  for (const { award, campaign, status } of given.get(orderId) ?? []) {
    const back = award.clawedBack > 0n ? `, ${formatCount(award.clawedBack)} taken back by returns` : '';
    terminal.out(`  lot ${award.lot} by ${campaign.code} is ${status}${back}`);
  }
}

/** What other activities of the order brought besides points, such as its delivery. */
async function describeOtherEffects(
  { services, terminal, tx }: Telling,
  order: Order,
  { others }: Explained,
): Promise<void> {
  const { id: orderId, customerId } = order;
  const told = new Set(others.map(({ version, effect }) => `${version.id}/${effect}`));
  const given = await services.get(GivenEffects).ofOrders(tx, [{ orderId, customerId }], terminal.now());
  for (const effect of given.get(orderId) ?? [])
    if (!told.has(`${effect.firing.campaignVersionId}/${effect.firing.effect}`))
      terminal.out(`  ${textOfEffect(effect)}`);
}

function textOfActivity({ program }: Telling, { type, externalId, occurredAt }: Activity): string {
  return `${type} ${externalId}, ${formatTime(occurredAt, program.timeZone)}`;
}

function describeStanding({ terminal, program }: Telling, standing: CustomerCampaign): void {
  const { campaign, version, state, whyNot, arm, limits, coolDownUntil, segments, nextAt } = standing;
  const begins = state === 'PLANNED' ? ` from ${formatTime(version.effectiveFrom, program.timeZone)} on` : '';
  const nothing = whyNot ? `; it gives the customer nothing today, because ${whyNot}` : '';
  terminal.out(`${campaign.code} (version ${version.number}) is ${state}${begins}${nothing}`);
  for (const { limit, window, used } of limits) {
    const whose = limit.per === 'CUSTOMER' ? 'of the customer' : 'of all together';
    const figures = `${formatCount(used)} of ${formatCount(limit.max)}`;
    terminal.out(`  limit ${whose}, ${limit.measure} in ${window}: ${figures} used`);
  }
  if (coolDownUntil !== null) terminal.out(`  cool-down until ${coolDownUntil}`);
  if (arm !== null) terminal.out(`  arm of the experiment: ${arm}`);
  for (const { code, isMember } of segments)
    terminal.out(`  ${isMember ? 'in' : 'not in'} the segment ${code}`);
  if (nextAt !== null) terminal.out(`  fires next ${formatTime(nextAt, program.timeZone)}`);
}

function describeActivity(telling: Telling, explained: ExplainedActivity): void {
  const { activity, whyNot } = explained;
  const nothing = whyNot ? `: nothing, because ${whyNot}` : '';
  telling.terminal.out(`${textOfActivity(telling, activity)}${nothing}`);
  if (explained.evaluations.length + explained.others.length > 0) describe(telling, explained);
}

/** What of a condition is not met, with the facts it speaks of, or why these make no value. */
function textOfFailure({ expression, values, error }: FailedPart): string {
  const facts = values.map(({ fact, value }) => `${fact} is ${onOneLine(value)}`);
  const reasons = [...facts, ...(error === null ? [] : [onOneLine(error)])];
  return `not met: ${onOneLine(expression)}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`;
}

function textOfEffect({ firing, campaign, version, words }: GivenEffect): string {
  const { refusal, units, takenBack } = firing;
  const outcome = textOfUnits(refusal === null ? units : 0, takenBack, refusal);
  return `${campaign.code} (version ${version}): ${onOneLine(words)}, ${outcome}`;
}

function textOfUnits(units: number, takenBack: number, whyNot: string | null): string {
  if (whyNot !== null) return `0 given, because ${whyNot}`;
  const back = takenBack > 0 ? `, ${formatCount(takenBack)} taken back by returns` : '';
  return `${formatCount(units)} given${back}`;
}
