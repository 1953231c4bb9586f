import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  findOrdersWithCoupons,
  findSpentCoupons,
  insertUses,
  saveReversed,
  type CouponUse,
} from './persistence/uses.js';

export type { CouponUse } from './persistence/uses.js';

/** Which orders used which coupons. Whether a use is held, stands or came back is told by its claim in the limits. */
@Injectable()
export class CouponUses {
  /** Ids are those of their claims. */
  record(tx: Tx, uses: readonly CouponUse[]): Promise<void> {
    return insertUses(tx, uses);
  }

  /** How much has come back of each, all together. */
  reverse(tx: Tx, uses: readonly Pick<CouponUse, 'customerId' | 'id' | 'reversedMinor'>[]): Promise<void> {
    return saveReversed(tx, uses);
  }

  /** Which of these orders, as points name them, were or are being paid with a coupon. */
  activeOf(tx: Tx, orderReferences: readonly string[]): Promise<ReadonlySet<string>> {
    return findOrdersWithCoupons(tx, orderReferences);
  }

  /** Which of these coupons of customers were used; a checkout that holds one may still let it go. */
  spentCoupons(tx: Tx, couponIds: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
    return findSpentCoupons(tx, couponIds);
  }
}
