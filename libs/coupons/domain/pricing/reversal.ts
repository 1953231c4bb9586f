import { allocate, invariant, scale, sumOf } from '#kernel';
import type { Discount, ReturnPolicy } from '../discount.js';
import { benefitMinorOf, type Goods } from './benefit-amount.js';
import type { DiscountShares, LineShare } from './shares.js';

/** A discount that was taken, as it was applied. */
export interface CommittedDiscount {
  readonly discount: Pick<Discount<unknown>, 'benefit' | 'minimumSpend'>;
  readonly shares: DiscountShares;
}

/** How a discount stands after returns. Kept and reversed are what was committed, in sum, by line and of shipping. */
export interface Reversal {
  readonly keptMinor: bigint;
  /** All that has been taken back by now; what was taken back before is part of it. */
  readonly reversedMinor: bigint;
  readonly lines: readonly {
    readonly lineId: string;
    readonly keptMinor: bigint;
    readonly reversedMinor: bigint;
  }[];
  readonly shippingKeptMinor: bigint;
  readonly shippingReversedMinor: bigint;
}

/**
 * How a discount stands once these pieces of its lines have come back, all of them since the order was placed: `returned` is how
 * many by id of the line. It depends on nothing else, so neither the order nor the number of returns matters, and a return takes
 * back what the reversal is more than the one before: never less than nothing. What is kept of a line is rounded CEILING once.
 *
 * A line keeps its part of its share, by pieces; shipping keeps its share while anything is kept. Below the minimum spend, KEEP
 * leaves it so; PRORATE leaves so much of it as is left of the minimum. REQUALIFY goes by what the discount would come to, were
 * the kept part all there is, whatever the minimum: it keeps no more than that. By line that is in proportion to what the lines
 * would keep otherwise, so that a line may come to keep more than after the return before, while the discount never does.
 */
export function reversalOf(
  { discount, shares }: CommittedDiscount,
  returned: ReadonlyMap<string, number>,
  policy: ReturnPolicy,
): Reversal {
  const kept = shares.lines.map((line) => keptOf(line, returned.get(line.lineId) ?? 0));
  const part = policy === 'PRORATE' ? partOfMinimum(discount, kept) : WHOLE;
  const byLine = [...kept.map((line) => line.keptMinorOf(part)), shippingKeptOf(shares, kept, part)];
  const left = policy === 'REQUALIFY' ? requalified(discount, shares, kept, byLine) : byLine;
  const committed = [...shares.lines.map(({ shareMinor }) => shareMinor), shares.shippingShareMinor];
  const keptMinor = sumOf(left);
  const shippingKeptMinor = left[kept.length] ?? 0n;
  return {
    keptMinor,
    reversedMinor: sumOf(committed) - keptMinor,
    lines: shares.lines.map(({ lineId, shareMinor }, index) => ({
      lineId,
      keptMinor: left[index] ?? 0n,
      reversedMinor: shareMinor - (left[index] ?? 0n),
    })),
    shippingKeptMinor,
    shippingReversedMinor: shares.shippingShareMinor - shippingKeptMinor,
  };
}

interface Part {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const WHOLE: Part = { numerator: 1n, denominator: 1n };

/** A line as far as it is kept. */
interface KeptLine {
  readonly quantity: number;
  readonly spendMinor: bigint | null;
  readonly basisMinor: bigint | null;
  /** Of its share, times another part, rounded once. */
  keptMinorOf(part: Part): bigint;
}

function keptOf(
  { quantity: bought, spendMinor, basisMinor, shareMinor }: LineShare,
  returned: number,
): KeptLine {
  invariant(
    Number.isInteger(returned) && returned >= 0 && returned <= bought,
    'no more pieces come back than there are',
  );
  const quantity = bought - returned;
  const of = (amountMinor: bigint, { numerator, denominator }: Part): bigint =>
    scale(amountMinor, BigInt(quantity) * numerator, BigInt(bought) * denominator, 'CEILING');
  return {
    quantity,
    spendMinor: spendMinor && of(spendMinor, WHOLE),
    basisMinor: basisMinor && of(basisMinor, WHOLE),
    keptMinorOf: (part) => of(shareMinor, part),
  };
}

function shippingKeptOf(
  { shippingShareMinor }: DiscountShares,
  kept: readonly KeptLine[],
  { numerator, denominator }: Part,
): bigint {
  return isAnythingKept(kept) ? scale(shippingShareMinor, numerator, denominator, 'CEILING') : 0n;
}

/** How much of the minimum is left, at most all of it. */
function partOfMinimum({ minimumSpend }: CommittedDiscount['discount'], kept: readonly KeptLine[]): Part {
  const spendMinor = spendOf(kept);
  if (!minimumSpend || spendMinor >= minimumSpend.amountMinor) return WHOLE;
  return { numerator: spendMinor, denominator: minimumSpend.amountMinor };
}

/** No more than the discount would come to for the kept part, in proportion to what it would keep by line. */
function requalified(
  { benefit, minimumSpend }: CommittedDiscount['discount'],
  { shippingBasisMinor }: DiscountShares,
  kept: readonly KeptLine[],
  byLine: readonly bigint[],
): readonly bigint[] {
  const isInScope = kept.some(({ quantity, spendMinor }) => quantity > 0 && spendMinor !== null);
  const isMet = !minimumSpend || spendOf(kept) >= minimumSpend.amountMinor;
  if (!isInScope || !isMet) return byLine.map(() => 0n);
  const goods = kept.flatMap(({ quantity, basisMinor }): Goods[] =>
    basisMinor === null ? [] : [{ quantity, worthMinor: basisMinor }],
  );
  const anewMinor = benefitMinorOf(benefit, goods, shippingBasisMinor);
  return anewMinor >= sumOf(byLine) ? byLine : allocate(anewMinor, byLine);
}

function spendOf(kept: readonly KeptLine[]): bigint {
  return sumOf(kept.map(({ spendMinor }) => spendMinor ?? 0n));
}

function isAnythingKept(kept: readonly KeptLine[]): boolean {
  return kept.some(({ quantity }) => quantity > 0);
}
