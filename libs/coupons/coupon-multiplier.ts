import { Injectable } from '@nestjs/common';
import type { Origin } from '#access';
import { multiplierTerms, PrivilegeMultipliers } from '#campaigns';
import { ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { Template, TemplateTerms } from './domain/template.js';

/** The multiplier of a coupon, as a campaign for orders that are paid with it. */
@Injectable()
export class CouponMultiplier {
  constructor(private readonly privileges: PrivilegeMultipliers) {}

  /** Adds the campaign of a template of points. It stays when the template is archived: what was issued stays good. */
  async follow(
    tx: Tx,
    { code }: Template,
    { name, discount: { benefit } }: TemplateTerms,
    { actor, now, requestId, ip }: Origin,
  ): Promise<Result<true, Problem>> {
    if (benefit.kind !== 'POINTS_MULTIPLIER') return ok(true);
    // Codes of templates have no dash.
    const prefix = `coupon-${code}-`;
    const terms = multiplierTerms(`"${code}" in customer.coupons`, benefit);
    return this.privileges.follow(tx, {
      ...{ actor, now, requestId, ip, effectiveFrom: now, prefix },
      campaigns: [{ code: `${prefix}points`, name, terms }],
    });
  }
}
