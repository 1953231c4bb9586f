import { unlockOf, type Reason } from '#coupons';
import { formatMoney, type Problem } from '#kernel';
import type { CheckoutCart, CheckoutContent, CheckoutOutcome } from '../content.js';
import { piecesBack, type ReturnedPieces } from '../domain/checkout.js';
import type { RewardOutcome } from '../reward-holding.js';
import type {
  CheckoutLineType,
  CheckoutOutcomeType,
  CheckoutReasonType,
  CheckoutRewardType,
  CheckoutUnlockType,
} from './outcome.type.js';

const NOTHING = {
  ...{ missingMinor: null, missingPieces: null, sku: null, limit: null, left: null, validFrom: null },
  ...{ validUntil: null, expression: null, lossMinor: null, excludedBy: [] },
};

/** What became of a candidate, for people and programs. */
export function outcomeOf(
  { name, templateCode, title, outcome }: CheckoutOutcome,
  currency: string,
): CheckoutOutcomeType {
  const shown = { code: name, template: templateCode, name: title };
  if (outcome.kind === 'NOT_APPLIED')
    return {
      ...{ ...shown, isApplied: false, discountMinor: 0n, multiplier: null, shares: [] },
      reason: reasonOf(outcome.reason, currency),
      unlock: toUnlock(outcome.reason, currency),
    };
  const { discountMinor, shares, multiplier } = outcome;
  return {
    ...{ ...shown, isApplied: true, discountMinor, reason: null, unlock: null },
    multiplier: multiplier && `${multiplier.numerator}/${multiplier.denominator}`,
    shares: shares.lines.flatMap(({ lineId, shareMinor }) =>
      shareMinor > 0n ? [{ lineId, amountMinor: shareMinor }] : [],
    ),
  };
}

function reasonOf(reason: Reason, currency: string): CheckoutReasonType {
  const of = (code: string, message: string, more: Partial<CheckoutReasonType> = {}): CheckoutReasonType => ({
    ...{ ...NOTHING, code, message, ...more },
  });
  switch (reason.kind) {
    case 'REFUSED':
      return refused(reason.problem);
    case 'NOTHING_IN_SCOPE':
      return of(reason.kind, 'Nothing in the cart is among what it is for.');
    case 'PRODUCT_MISSING':
      return of(reason.kind, `"${reason.sku}" is not in the cart.`, {
        ...{ sku: reason.sku, missingPieces: reason.quantity },
      });
    case 'PIECES_SHORT':
      return of(reason.kind, `${reason.missing} more pieces are needed.`, { missingPieces: reason.missing });
    case 'MIN_SPEND_SHORT':
      return of(reason.kind, `${formatMoney(reason.missingMinor, currency)} more has to be spent.`, {
        missingMinor: reason.missingMinor,
      });
    case 'EXCLUDED_BY':
      return of(
        reason.kind,
        `It cannot be used beside ${reason.conflicts.map(({ code }) => `"${code}"`).join(', ')}.`,
        {
          excludedBy: reason.conflicts.map(({ code }) => code),
        },
      );
    case 'NO_EFFECT':
      return of(reason.kind, 'It would take nothing off.');
    case 'NOT_BEST':
      return of(reason.kind, `With it, it would cost ${formatMoney(reason.lossMinor, currency)} more.`, {
        ...{ lossMinor: reason.lossMinor, excludedBy: reason.codes },
      });
  }
}

/** What the problem tells besides its words. */
function refused({ code, message, data = {} }: Problem): CheckoutReasonType {
  const text = (name: string): string | null => {
    const value = data[name];
    return typeof value === 'string' ? value : null;
  };
  const amount = (name: string): bigint | null => {
    const value = data[name];
    return typeof value === 'bigint' ? value : null;
  };
  const instant = (name: string): Date | null => {
    const value = text(name);
    return value === null ? null : new Date(value);
  };
  return {
    ...{ ...NOTHING, code, message, limit: text('limitKind'), expression: text('expression') },
    ...{ left: amount('remaining'), validFrom: instant('validFrom') },
    validUntil: instant('validUntil'),
  };
}

function toUnlock(reason: Reason, currency: string): CheckoutUnlockType | null {
  const unlock = unlockOf(reason);
  if (unlock === null) return null;
  const nothing = { amountMinor: null, quantity: null, sku: null, codes: [] };
  switch (unlock.kind) {
    case 'SPEND_MORE':
      return {
        ...{ ...nothing, kind: unlock.kind, amountMinor: unlock.amountMinor },
        words: `Spend ${formatMoney(unlock.amountMinor, currency)} more on what it is for.`,
      };
    case 'ADD_PIECES':
      return {
        ...{ ...nothing, kind: unlock.kind, quantity: unlock.quantity },
        words: `Add ${unlock.quantity === 1 ? 'a piece' : `${unlock.quantity} pieces`} of what it is for.`,
      };
    case 'ADD_PRODUCT':
      return {
        ...{ ...nothing, kind: unlock.kind, quantity: unlock.quantity, sku: unlock.sku },
        words: `Add ${unlock.quantity} x "${unlock.sku}".`,
      };
    case 'LEAVE_OUT':
      return {
        ...{ ...nothing, kind: unlock.kind, codes: unlock.codes },
        words: `Leave out ${unlock.codes.map((code) => `"${code}"`).join(', ')}.`,
      };
  }
}

/** What is left of each line to be paid, and what became of the rest. */
export function linesOf(
  cart: CheckoutCart,
  { left, payment }: Pick<CheckoutContent, 'left' | 'payment'>,
  returned: ReturnedPieces = {},
): CheckoutLineType[] {
  return cart.lines.map(({ id, sku, quantity, amountMinor }, index) => {
    const totalMinor = left.linesMinor[index] ?? 0n;
    const pointsMinor = payment?.amounts.linesMinor[index] ?? 0n;
    const discountMinor = amountMinor - totalMinor - pointsMinor;
    return {
      ...{ id, sku, quantity, amountMinor, discountMinor, pointsMinor, totalMinor },
      returnedQuantity: piecesBack(returned, id),
    };
  });
}

/** What points pay, and how many of them. */
export function paidByPoints({ payment }: Pick<CheckoutContent, 'payment'>): {
  readonly points: bigint;
  readonly pointsMinor: bigint;
} {
  return { points: payment?.points ?? 0n, pointsMinor: payment?.amountMinor ?? 0n };
}

/** A reward, or why it cannot be had. */
export function rewardOf(outcome: RewardOutcome): CheckoutRewardType {
  if (!outcome.ok)
    return {
      ...{ reward: null, name: null, quantity: 0, points: 0n, pointType: null },
      reason: refused(outcome.problem),
    };
  const { reward, name, quantity, points, pointType } = outcome.value;
  return { reward, name, quantity, points, pointType, reason: null };
}
