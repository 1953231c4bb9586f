import fc from 'fast-check';

/**
 * What happens next in a shop, as plain data that shrinks: customers, orders, holds and earlier commands are numbers,
 * taken modulo what there is; amounts are percent of what there is.
 */
export type Command =
  | { readonly kind: 'order'; readonly customer: number; readonly totalMinor: number; readonly late: number }
  | {
      readonly kind: 'hold';
      readonly customer: number;
      readonly percent: number;
      readonly ttlSeconds: number | null;
      readonly order: number | null;
    }
  /** All of the hold if no percent is given. */
  | { readonly kind: 'capture'; readonly hold: number; readonly percent: number | null }
  | { readonly kind: 'release'; readonly hold: number }
  | {
      readonly kind: 'redeem';
      readonly customer: number;
      readonly percent: number;
      readonly order: number | null;
    }
  /** So many percent of what is left of the order. */
  | { readonly kind: 'return'; readonly order: number; readonly percent: number }
  | { readonly kind: 'cancel'; readonly order: number }
  | { readonly kind: 'deliver'; readonly order: number }
  | { readonly kind: 'transfer'; readonly from: number; readonly to: number; readonly percent: number }
  | { readonly kind: 'adjust'; readonly customer: number; readonly points: number }
  /** Sends an earlier command again, as it was. */
  | { readonly kind: 'replay'; readonly earlier: number }
  /** Sends an earlier command's key with other input. */
  | { readonly kind: 'reuse'; readonly earlier: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  /** Until time changes a wallet by itself, or a millisecond before or after. */
  | { readonly kind: 'waitForChange'; readonly offByMs: -1 | 0 | 1 }
  | { readonly kind: 'worker' };

const DAY_MINUTES = 24 * 60;

const some = fc.nat(9);
/** Mostly less than all there is, now and then all of it, more, or none. */
const percent = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 2, arbitrary: fc.constant(100) },
  { weight: 2, arbitrary: fc.integer({ min: 101, max: 150 }) },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 0 }) },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

const order = fc.record({
  kind: fc.constant('order' as const),
  customer: some,
  totalMinor: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 100, max: 20_000 }) },
    fc.integer({ min: 0, max: 120 }),
  ),
  late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 40 * DAY_MINUTES })),
});
const hold = fc.record({
  kind: fc.constant('hold' as const),
  customer: some,
  percent,
  ttlSeconds: maybe(fc.integer({ min: 1, max: 86_400 })),
  order: maybe(some),
});
const capture = fc.record({
  kind: fc.constant('capture' as const),
  hold: some,
  percent: maybe(percent),
});
const release = fc.record({ kind: fc.constant('release' as const), hold: some });
const redeem = fc.record({
  kind: fc.constant('redeem' as const),
  customer: some,
  percent,
  order: maybe(some),
});
const giveBack = fc.record({
  kind: fc.constant('return' as const),
  order: some,
  percent: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 80 }) },
    { weight: 2, arbitrary: fc.constant(100) },
    fc.constant(130),
  ),
});
const cancel = fc.record({ kind: fc.constant('cancel' as const), order: some });
const deliver = fc.record({ kind: fc.constant('deliver' as const), order: some });
const transfer = fc.record({ kind: fc.constant('transfer' as const), from: some, to: some, percent });
const adjust = fc.record({
  kind: fc.constant('adjust' as const),
  customer: some,
  points: fc.integer({ min: -150, max: 200 }),
});
const replay = fc.record({ kind: fc.constant('replay' as const), earlier: fc.nat(49) });
const reuse = fc.record({ kind: fc.constant('reuse' as const), earlier: fc.nat(49) });
const wait = fc.record({
  kind: fc.constant('wait' as const),
  minutes: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 5 * DAY_MINUTES }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 * DAY_MINUTES }) },
  ),
});
const waitForChange = fc.record({
  kind: fc.constant('waitForChange' as const),
  offByMs: fc.constantFrom(-1 as const, 0 as const, 1 as const),
});
const worker = fc.constant({ kind: 'worker' as const });

/** What every shop can do; the rule alone knows nothing of keys, so for it there are no replays. */
function command({ keys }: { readonly keys: boolean }): fc.Arbitrary<Command> {
  const weighted: { weight: number; arbitrary: fc.Arbitrary<Command> }[] = [
    { weight: 9, arbitrary: order },
    { weight: 6, arbitrary: hold },
    { weight: 4, arbitrary: capture },
    { weight: 2, arbitrary: release },
    { weight: 6, arbitrary: redeem },
    { weight: 5, arbitrary: giveBack },
    { weight: 1, arbitrary: cancel },
    { weight: 2, arbitrary: deliver },
    { weight: 4, arbitrary: transfer },
    { weight: 3, arbitrary: adjust },
    { weight: 2, arbitrary: wait },
    { weight: 3, arbitrary: waitForChange },
    { weight: 2, arbitrary: worker },
  ];
  if (keys) weighted.push({ weight: 3, arbitrary: replay }, { weight: 2, arbitrary: reuse });
  return fc.oneof(...weighted);
}

/** Exactly so many commands; of a failing sequence, shrinking leaves out whatever does not matter. */
export function commands(count: number, options: { readonly keys: boolean }): fc.Arbitrary<Command[]> {
  return new Sequence(command(options), count);
}

class Sequence extends fc.Arbitrary<Command[]> {
  private readonly whole: fc.Arbitrary<Command[]>;
  private readonly part: fc.Arbitrary<Command[]>;

  constructor(one: fc.Arbitrary<Command>, count: number) {
    super();
    this.whole = fc.array(one, { minLength: count, maxLength: count, size: 'max' });
    this.part = fc.array(one, { maxLength: count, size: 'max' });
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<Command[]> {
    return this.whole.generate(random, biasFactor);
  }

  canShrinkWithoutContext(value: unknown): value is Command[] {
    return this.part.canShrinkWithoutContext(value);
  }

  shrink(value: Command[], context: unknown): fc.Stream<fc.Value<Command[]>> {
    return this.part.shrink(value, context);
  }
}
