import { Injectable } from '@nestjs/common';
import { Programs, whoTries, type Program, type ProgramActor } from '#access';
import { CustomerDirectory } from '#customers';
import { err, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Attempts, Database, type Try } from '#platform';
import { CouponLinks } from './coupon-links.js';
import { isGood } from './domain/good.js';
import { readCode } from './domain/typed-code.js';
import { findCode, type KnownCode } from './persistence/codes.js';

export type { KnownCode } from './persistence/codes.js';

/** What is counted of whoever tries codes. */
export const CODE_ACTION = 'coupon.code';
const DAY_MS = 86_400_000;
/** How long a link may be good. */
export const LINK_DAYS_MAX = 366;

/** What somebody presents: a code as it was typed, or what a QR code says. */
export type Presented = { readonly code: string } | { readonly link: string };

export interface LookUp {
  readonly actor: ProgramActor;
  readonly presented: Presented;
  /** For whom a storefront asks; a customer's token names its customer by itself. */
  readonly customerExternalId: string | null;
  readonly now: Date;
}

export interface SignedLink {
  readonly link: string;
  readonly expiresAt: Date;
}

/** A code that is good, and the program it is good in. */
export interface GoodCode {
  readonly known: KnownCode;
  readonly program: Program;
}

/**
 * What a code is worth to somebody. Unknown codes, those that are over, void or somebody else's are answered alike, by the same
 * statement; what cannot be a code is answered without one. 20 wrong codes a minute may be tried by each customer, and by a storefront for
 * nobody in particular. Links are signed: nobody guesses those, and they count for nothing.
 */
@Injectable()
export class CouponLookUp {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly attempts: Attempts,
    private readonly links: CouponLinks,
  ) {}

  /** Null: it is none, or not good for them now. Problem: TOO_MANY_ATTEMPTS. */
  async find({
    actor,
    presented,
    customerExternalId,
    now,
  }: LookUp): Promise<Result<GoodCode | null, Problem>> {
    const isTyped = 'code' in presented;
    const code = isTyped ? readCode(presented.code) : this.links.read(actor.programId, presented.link, now);
    if (code === null) return ok(null);
    const attempt: Try = {
      ...{ programId: actor.programId, action: CODE_ACTION, now, deadline: actor.deadline },
      actor: whoTries(actor, customerExternalId),
    };
    if (isTyped) {
      const taken = await this.attempts.take(attempt);
      if (!taken.ok) return err(taken.problem);
    }
    const found = await this.database.tx(actor, async (tx) => {
      // All three whatever comes of them: what takes longer would tell.
      const [known, program, customers] = await Promise.all([
        findCode(tx, code, now),
        this.programs.byId(tx, actor.programId),
        customerExternalId === null ? null : this.customers.byExternalIds(tx, [customerExternalId]),
      ]);
      const named = customers?.get(customerExternalId ?? '')?.id ?? null;
      const customerId = actor.kind === 'CUSTOMER' ? actor.customerId : named;
      // Whoever is not known here has nothing to present, and somebody else is not known to a customer.
      if (customerExternalId !== null && (named === null || named !== customerId)) return null;
      return known && isGood(known, customerId, now)
        ? { known, program: required(program, 'the program') }
        : null;
    });
    if (found && isTyped) await this.attempts.giveBack(attempt);
    return ok(found);
  }

  /** The same for a code that is known to be there. */
  signedLink(programId: Uuid, code: string, days: number, now: Date): SignedLink {
    const expiresAt = new Date(Math.floor((now.getTime() + days * DAY_MS) / 1_000) * 1_000);
    return { link: this.links.sign(programId, code, expiresAt), expiresAt };
  }

  /** What a QR code for a code says; good for so many days. Null: there is no such code, or it is void. */
  async linkOf(actor: ProgramActor, typed: string, days: number, now: Date): Promise<SignedLink | null> {
    const code = readCode(typed);
    const known = code && (await this.database.tx(actor, (tx) => findCode(tx, code, now)));
    return known && known.voidedAt === null ? this.signedLink(actor.programId, known.code, days, now) : null;
  }
}
