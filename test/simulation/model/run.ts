import { inspect, isDeepStrictEqual } from 'node:util';
import type { Action, Outcome, SimulatedShop } from './action.js';
import type { Command } from './command.js';
import { Script } from './resolve.js';
import type { ShopRules } from './rules.js';
import { ShopModel } from './shop-model.js';

/** After so many commands everybody's wallet is looked at, not only those of whom the command was about. */
const LOOKS_AROUND_EVERY = 10;

/** One command at which the shop and its model parted. */
export class Divergence extends Error {
  override readonly name = 'Divergence';
}

/**
 * Lets a shop and its model live through the same commands. After each command its answer and the wallets it is about
 * must be equal, everybody's after every tenth and the last, and nothing that must always hold may be broken in the end.
 * Throws a `Divergence` that tells the story up to it.
 */
export async function simulate(
  rules: ShopRules,
  commands: readonly Command[],
  openShop: (customers: readonly string[]) => Promise<SimulatedShop>,
): Promise<void> {
  const model = new ShopModel(rules);
  const shop = await openShop(model.customers);
  const script = new Script(model, shop.pauseMs);
  const story: Step[] = [];
  for (const [index, command] of commands.entries()) {
    model.passTo(script.timeOf(command));
    shop.passTo(model.now);
    const action = script.next(command);
    story.push({ at: model.now, action });
    const expected = await model.perform(action);
    compare(story, 'the answer', await shop.perform(action), expected);
    const looksAround =
      index % LOOKS_AROUND_EVERY === LOOKS_AROUND_EVERY - 1 || index === commands.length - 1;
    const customers = looksAround ? model.customers : customersOf(action, expected, model);
    const seen = await shop.look(customers);
    for (const [place, picture] of (await model.look(customers)).entries())
      compare(story, `the wallet of ${customers[place]}`, seen[place], picture);
  }
  const violations = await shop.violations();
  if (violations.length > 0)
    throw new Divergence(tell(story, `broken in the end:\n${violations.join('\n')}`));
}

interface Step {
  readonly at: number;
  readonly action: Action;
}

/** Whose wallets a command may have changed. */
function customersOf(action: Action, { order }: Outcome, model: ShopModel): readonly string[] {
  switch (action.kind) {
    case 'nothing':
      // What time has done is seen by the next command, a millisecond later at most.
      return [];
    case 'worker':
      return model.customers;
    case 'transfer':
      return [...new Set([action.customer, action.toCustomer])];
    case 'hold':
    case 'redeem':
    case 'adjust':
    case 'order':
      return [action.customer];
    case 'capture':
    case 'release':
      return [model.holds.get(action.hold) ?? []].flat();
    default:
      return order || action.kind === 'deliver'
        ? [model.orders.get(action.order)?.customer ?? []].flat()
        : [];
  }
}

function compare(story: readonly Step[], what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (value: unknown): string => inspect(value, { depth: 6, breakLength: 110 });
  throw new Divergence(
    tell(story, `${what} is\n${show(actual)}\nand, by the model, should be\n${show(expected)}`),
  );
}

function tell(story: readonly Step[], end: string): string {
  const lines = story.map(({ at, action }) => {
    return `${new Date(at).toISOString()} ${inspect(action, { breakLength: Infinity })}`;
  });
  return `${lines.join('\n')}\n${end}`;
}
