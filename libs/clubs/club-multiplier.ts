import { Injectable } from '@nestjs/common';
import type { Origin } from '#access';
import { multiplierTerms, PrivilegeMultipliers } from '#campaigns';
import type { Problem, Result } from '#kernel';
import type { Tx } from '#platform';
import type { Club } from './domain/club.js';

/** The multiplier of a club, as a campaign for whoever belongs to it when they order. */
@Injectable()
export class ClubMultiplier {
  constructor(private readonly privileges: PrivilegeMultipliers) {}

  /** Lets the campaign of a club be as the club says, from now on. */
  follow(
    tx: Tx,
    { code, name, privileges: { multiplier } }: Club,
    { actor, now, requestId, ip }: Origin,
  ): Promise<Result<true, Problem>> {
    // Codes of clubs have no dash.
    const prefix = `club-${code}-`;
    const terms = multiplier && multiplierTerms(`"${code}" in customer.clubs`, multiplier);
    return this.privileges.follow(tx, {
      ...{ actor, now, requestId, ip, effectiveFrom: now },
      ...{ prefix, campaigns: terms ? [{ code: `${prefix}members`, name, terms }] : [] },
    });
  }
}
