import { Injectable } from '@nestjs/common';
import { CustomerDirectory } from '#customers';
import { err, ok, type Problem, type Result, type Uuid } from '#kernel';
import { Attempts, Database } from '#platform';
import type { BadCode } from '../domain/refusal.js';
import { readReferralCode, type ReferralCode } from '../domain/referral-code.js';
import { findCodes } from '../persistence/codes.js';
import { findReferralPrograms } from '../persistence/referral-programs.js';
import { codeTryOf, type CodeTrier } from './code-tries.js';

export interface ReferralCodeQuestion extends CodeTrier {
  /** The code, as it was typed. */
  readonly typed: string;
}

/** A typed code. */
export interface LookedUpCode {
  /** Whose it is; null: nobody's that could refer this customer. */
  readonly good: ReferralCode | null;
  /** What is wrong with it, for staff alone; null: nothing that could be said yet. */
  readonly bad: BadCode | null;
}

/**
 * Whose a typed code is. Unknown codes, the customer's own, and those of referral programs that are closed are answered alike, by the
 * same statements, whatever was typed. 20 wrong codes a minute may be tried by each customer, and by a storefront for nobody in
 * particular.
 */
@Injectable()
export class ReferralCodeLookUp {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerDirectory,
    private readonly attempts: Attempts,
  ) {}

  /**
   * It counts as a try until it turns out to work: whatever else is wrong with a code must not be told by tries that cost nothing.
   * Problem: TOO_MANY_ATTEMPTS.
   */
  async find(question: ReferralCodeQuestion): Promise<Result<LookedUpCode, Problem>> {
    const { actor, typed, customerExternalId } = question;
    const taken = await this.attempts.take(codeTryOf(question));
    if (!taken.ok) return err(taken.problem);
    const code = readReferralCode(typed);
    const found = await this.database.tx(actor, async (tx) => {
      // All three whatever comes of them: what takes longer would tell.
      const [[known = null], programs, named] = await Promise.all([
        findCodes(tx, [code ?? NO_CODE]),
        findReferralPrograms(tx),
        customerExternalId === null ? null : this.customers.byExternalIds(tx, [customerExternalId]),
      ]);
      const open = new Set<Uuid>(programs.filter(({ isOpen }) => isOpen).map(({ id }) => id));
      const asked = named?.get(customerExternalId ?? '')?.id ?? null;
      const customerId = actor.kind === 'CUSTOMER' ? actor.customerId : asked;
      return lookedUp(known, known !== null && open.has(known.referralProgramId), customerId);
    });
    return ok(found);
  }

  /** The code that was found was used for what it was tried for: that was no guess. */
  worked(question: ReferralCodeQuestion): Promise<void> {
    return this.attempts.giveBack(codeTryOf(question));
  }
}

function lookedUp(known: ReferralCode | null, isOpen: boolean, customerId: Uuid | null): LookedUpCode {
  const bad = (reason: BadCode['reason']): LookedUpCode => ({ good: null, bad: { reason, code: known } });
  if (known === null) return bad('UNKNOWN_CODE');
  if (known.advocateId === customerId) return bad('OWN_CODE');
  return isOpen ? { good: known, bad: null } : bad('CLOSED_PROGRAM');
}

/** Shorter than any code. */
const NO_CODE = '';
