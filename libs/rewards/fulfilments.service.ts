import { Injectable } from '@nestjs/common';
import { AuditLog, inFlight, principalOf, Programs, type Origin } from '#access';
import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { fulfillable, type Redemption, type RedemptionKey } from './domain/redemption.js';
import { refusalOfGiftCard, refusalOfReference } from './domain/reward-rules.js';
import { GiftCardCodes } from './gift-card-codes.js';
import { RedemptionDesk } from './redemption-desk.js';
import { UNKNOWN } from './redemptions.service.js';

/** Redemptions that are delivered at once. */
export const FULFILLED_AT_ONCE_MAX = 100;

/** What staff say when they delivered something. */
export interface Fulfilment {
  readonly redemption: RedemptionKey;
  /** A tracking number, the number of a donation, of a seat. */
  readonly reference: string | null;
  /** With GIFT_CARD, where it is needed: shown to the customer alone. */
  readonly giftCardCode: string | null;
}

/** Delivering what customers redeemed, by staff. */
@Injectable()
export class Fulfilments {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly desk: RedemptionDesk,
    private readonly codes: GiftCardCodes,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Notes that redemptions were delivered: all of them, or none. A repeat changes nothing. Problems, at `items.<place>`:
   * PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, WRONG_STATE, IN_PROGRESS.
   */
  async fulfil(origin: Origin, items: readonly Fulfilment[]): Promise<Result<RedemptionKey[], Problem>> {
    try {
      return await this.database.txResult(origin.actor, (tx) => this.attempt(tx, origin, items));
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }

  private async attempt(
    tx: Tx,
    origin: Origin,
    items: readonly Fulfilment[],
  ): Promise<Result<RedemptionKey[], Problem>> {
    const wrong = refusalOfItems(items);
    if (wrong) return err(wrong);
    const program = await this.programs.requireOpen(tx, origin.actor.programId);
    if (!program.ok) return program;
    const keys = items.map(({ redemption }) => redemption);
    const found = new Map((await this.desk.open(tx, keys)).map((one) => [one.id, one]));
    const fulfilled: Redemption[] = [];
    for (const [place, item] of items.entries()) {
      const done = this.fulfilled(item, found.get(item.redemption.id), origin);
      if (!done.ok) return err(at(place, done.problem));
      if (done.value) fulfilled.push(done.value);
    }
    await this.desk.fulfil(tx, program.value, fulfilled, origin.now);
    for (const one of fulfilled) await this.note(tx, origin, one);
    return ok(keys);
  }

  /** The redemption as it is then; null: it was delivered so before. */
  private fulfilled(
    { redemption: key, reference, giftCardCode }: Fulfilment,
    before: Redemption | undefined,
    { actor, now }: Origin,
  ): Result<Redemption | null, Problem> {
    if (before?.customerId !== key.customerId) return err(UNKNOWN);
    if ((before.delivery === 'GIFT_CARD') !== (giftCardCode !== null))
      return err(
        invalid(['giftCardCode'], 'The code of a gift card is needed for a gift card, and for nothing else.'),
      );
    if (this.isRepeat(before, reference, giftCardCode)) return ok(null);
    const allowed = fulfillable(before);
    if (!allowed.ok) return allowed;
    return ok({
      ...before,
      ...{ state: 'FULFILLED', fulfilledAt: now, fulfilledBy: principalOf(actor), reference },
      sealedCode: giftCardCode === null ? null : this.codes.seal(key, giftCardCode),
    });
  }

  private isRepeat(before: Redemption, reference: string | null, giftCardCode: string | null): boolean {
    const { state, sealedCode } = before;
    const code = sealedCode && this.codes.open(before, sealedCode);
    return state === 'FULFILLED' && before.reference === reference && code === giftCardCode;
  }

  private async note(tx: Tx, { actor, now, requestId, ip }: Origin, redemption: Redemption): Promise<void> {
    const { customerId, id, reference } = redemption;
    await this.audit.record(tx, {
      ...{ actor, action: 'redemption.fulfilled', now, requestId, ip },
      ...{ subjectType: 'customer', subjectId: customerId },
      // The code of a gift card is money: it is in no audit entry.
      details: { redemption: id, reference },
    });
  }
}

function refusalOfItems(items: readonly Fulfilment[]): Problem | null {
  if (items.length < 1 || items.length > FULFILLED_AT_ONCE_MAX)
    return invalid(['items'], `1 to ${FULFILLED_AT_ONCE_MAX} at once.`);
  const ids = new Set<string>();
  for (const [place, { redemption, reference, giftCardCode }] of items.entries()) {
    const refusal =
      refusalOfReference(reference, ['reference']) ?? refusalOfGiftCard(giftCardCode, ['giftCardCode']);
    if (refusal) return at(place, refusal);
    if (ids.has(redemption.id)) return at(place, invalid(['redemption'], 'Each is delivered once.'));
    ids.add(redemption.id);
  }
  return null;
}

function at(place: number, refusal: Problem): Problem {
  return { ...refusal, path: ['items', String(place), ...(refusal.path ?? [])] };
}
