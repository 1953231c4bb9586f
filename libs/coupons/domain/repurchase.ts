import type { Uuid } from '#kernel';

/** What references of campaigns begin with: those of staff do not. */
export const CAMPAIGN_REFERENCE = 'campaign:';
const CAME_BACK = 'What it was issued for came back.';

/** Names what a campaign, or a store by itself, issues a coupon for: an order, or another activity, whatever version of the campaign it is. */
export function referenceOfFiring(campaignId: Uuid | null, source: Uuid, template: string): string {
  return `${CAMPAIGN_REFERENCE}${campaignId ?? 'none'}:${source}:${template}`;
}

interface Standing {
  readonly amountMinor: bigint | null;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
}

/** What is left of a coupon when so many units of what gave it are taken back: of an amount of its own the rest, otherwise nothing. */
export function keptOfCoupon(
  { amountMinor, voidedAt, voidReason }: Standing,
  units: number,
  now: Date,
): Standing {
  const left = amountMinor === null ? null : amountMinor - BigInt(units);
  const rest = left !== null && left < 0n ? 0n : left;
  if (voidedAt !== null || (rest !== null && rest > 0n)) return { amountMinor: rest, voidedAt, voidReason };
  return { amountMinor: rest, voidedAt: now, voidReason: CAME_BACK };
}
