import { principalOf, type ProgramActor } from '#access';
import { fingerprintOf, type Points, type Problem, type Result, type Uuid } from '#kernel';
import type { RewardWish } from '#rewards';
import type { Checkout, CheckoutCart } from './content.js';

/** Who buys: by the shop's id, as a guest, or, with null, as whoever asks with a customer token. */
export type Buyer =
  | { readonly externalId: string }
  | { readonly guest: { readonly email: string | null; readonly phone: string | null } }
  | null;

/** What is looked at for a cart. */
export interface CartAsked {
  readonly buyer: Buyer;
  readonly cart: CheckoutCart;
  /** As they were typed. */
  readonly codes: readonly string[];
  /** Whether own coupons and offers that need no code are looked at too. */
  readonly withOthers: boolean;
  /** Rewards to be redeemed with the order. */
  readonly rewards: readonly RewardWish[];
  /** What the customer would pay with at most. */
  readonly pointsToSpend: Points;
  /** Of the card that pays, by the provider of payments; null: none is known. */
  readonly cardFingerprint: string | null;
}

interface OfOrder {
  readonly actor: ProgramActor;
  /** Under which the order will be recorded. */
  readonly orderReference: string;
}

export interface ReserveCommand extends OfOrder {
  readonly kind: 'RESERVE';
  readonly asked: CartAsked;
  /** Null: as long as the program's settings say. */
  readonly ttlSeconds: number | null;
  /** What the customer was told they would pay; null: whatever it comes to. */
  readonly expectedTotalMinor: bigint | null;
}

export interface CommitCommand extends OfOrder {
  readonly kind: 'COMMIT';
}

export interface ReleaseCommand extends OfOrder {
  readonly kind: 'RELEASE';
}

export type CheckoutCommand = ReserveCommand | CommitCommand | ReleaseCommand;

/** How the checkout stands right after. */
export interface Done {
  readonly checkout: Checkout;
  /** False: it had been done before. */
  readonly isChanged: boolean;
}

export type CheckoutAnswer = Result<Done, Problem>;

/** Names whoever buys, before it is known who that is: commands of one buyer go one after the other. */
export function buyerTextOf({ actor, asked: { buyer } }: ReserveCommand): string {
  if (buyer === null) return principalOf(actor);
  if ('externalId' in buyer) return `id:${buyer.externalId}`;
  return `guest:${buyer.guest.email ?? ''}/${buyer.guest.phone ?? ''}`;
}

/** Of what was asked for, by whom. */
export function reservationFingerprint(
  { asked, ttlSeconds, expectedTotalMinor }: ReserveCommand,
  customerId: Uuid,
): string {
  const { cart, codes, withOthers, rewards, pointsToSpend, cardFingerprint } = asked;
  return fingerprintOf({
    ...{ customerId, cart, codes, withOthers, rewards, pointsToSpend, cardFingerprint },
    ...{ ttlSeconds, expectedTotalMinor },
  });
}

/**
 * Commands in rounds, each after the other: in one round an order, and a buyer, stand once, so that each finds what the one before
 * has done.
 */
export function roundsOf(commands: readonly CheckoutCommand[]): number[][] {
  const rounds: number[][] = [];
  const last = new Map<string, number>();
  for (const [place, command] of commands.entries()) {
    const names = [`order:${command.orderReference}`];
    if (command.kind === 'RESERVE') names.push(buyerTextOf(command));
    const at = Math.max(...names.map((name) => (last.get(name) ?? -1) + 1));
    (rounds[at] ??= []).push(place);
    for (const name of names) last.set(name, at);
  }
  return rounds;
}
