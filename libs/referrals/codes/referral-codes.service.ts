import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CustomerRollUps } from '#activity';
import {
  CODE_RANDOM_BYTES,
  codeOf,
  err,
  ok,
  problem,
  required,
  shownCode,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Tx } from '#platform';
import {
  CHOSEN_CODES_MAX,
  chosenCodeOf,
  readReferralCode,
  refusalOfChosenCode,
  type ReferralCode,
} from '../domain/referral-code.js';
import type { ReferralProgram } from '../domain/rules.js';
import { findReferralPrograms } from '../persistence/referral-programs.js';
import { findCodes, findCodesOf, insertCodes } from '../persistence/codes.js';

/** Whose codes, and of which referral program. */
export interface CodesWanted {
  readonly customerId: Uuid;
  /** Code of the referral program. */
  readonly program: string;
}

/**
 * The codes by which advocates refer: one that is generated, and a few that they choose. All of them work for good; the newest is
 * shown.
 */
@Injectable()
export class ReferralCodes {
  constructor(private readonly rollUps: CustomerRollUps) {}

  /** What was typed, as the directory would have it; null: no such code can be. */
  read(typed: string): string | null {
    return readReferralCode(typed);
  }

  /** The known ones of these codes, which are as the directory has them. */
  async find(tx: Tx, codes: readonly string[]): Promise<Map<string, ReferralCode>> {
    const found = codes.length > 0 ? await findCodes(tx, codes) : [];
    return new Map(found.map((one) => [one.code, one]));
  }

  /** All codes of advocates, by referral program, the newest first. */
  async ofAdvocates(tx: Tx, advocateIds: readonly Uuid[]): Promise<Map<Uuid, ReferralCode[]>> {
    const codes = new Map(advocateIds.map((id): [Uuid, ReferralCode[]] => [id, []]));
    const found = advocateIds.length > 0 ? await findCodesOf(tx, advocateIds) : [];
    for (const one of found) required(codes.get(one.advocateId), 'an advocate').push(one);
    return codes;
  }

  /** The codes of customers in referral programs that are named by their codes, in the order of the question, the newest first. */
  async inPrograms(tx: Tx, wanted: readonly CodesWanted[]): Promise<ReferralCode[][]> {
    const ids = wanted.map(({ customerId }) => customerId);
    const [programs, codes] = await Promise.all([findReferralPrograms(tx), this.ofAdvocates(tx, ids)]);
    const idOf = new Map(programs.map(({ code, id }) => [code, id]));
    return wanted.map(({ customerId, program }) =>
      (codes.get(customerId) ?? []).filter((one) => one.referralProgramId === idOf.get(program)),
    );
  }

  /**
   * The code that each of these customers shows in a referral program; whoever has none gets one. Whether they may refer is asked
   * before. Locks those who have none.
   */
  async open(
    tx: Tx,
    program: Pick<ReferralProgram, 'id'>,
    advocateIds: readonly Uuid[],
    now: Date,
  ): Promise<Map<Uuid, ReferralCode>> {
    const shown = await this.shownIn(tx, program, advocateIds);
    const without = [...new Set(advocateIds)].filter((id) => !shown.has(id)).sort();
    if (without.length === 0) return shown;
    await this.rollUps.lock(tx, without);
    // Somebody may have been faster.
    for (const [id, one] of await this.shownIn(tx, program, without)) shown.set(id, one);
    let missing = without.filter((id) => !shown.has(id));
    while (missing.length > 0) {
      const drafts = missing.map((id) => generated(id, program.id, now));
      // A code that somebody else has by chance is not taken from them: 3 * 10^14 are left.
      const free = await insertCodes(tx, drafts);
      for (const draft of drafts) if (free.has(draft.code)) shown.set(draft.advocateId, draft);
      missing = missing.filter((id) => !shown.has(id));
    }
    return shown;
  }

  /**
   * Gives an advocate a code of their choice, which is shown from now on. One they have stays as it is: a repeat changes nothing.
   * Problems: INVALID_INPUT, ALREADY_EXISTS (it is taken, by whoever), CODE_LIMIT_REACHED.
   */
  async choose(
    tx: Tx,
    program: Pick<ReferralProgram, 'id'>,
    advocateId: Uuid,
    wish: { readonly code: string; readonly path: readonly string[] },
    now: Date,
  ): Promise<Result<ReferralCode, Problem>> {
    const refusal = refusalOfChosenCode(wish.code, wish.path);
    if (refusal) return err(refusal);
    // The generated one is there first: links that were shared before somebody chose go on working.
    await this.rollUps.lock(tx, [advocateId]);
    await this.open(tx, program, [advocateId], now);
    const owned = await findCodesOf(tx, [advocateId]);
    const { code, shown } = chosenCodeOf(wish.code);
    const inProgram = owned.filter(({ referralProgramId }) => referralProgramId === program.id);
    const known = inProgram.find((one) => one.code === code);
    if (known) return ok(known);
    if (inProgram.filter(({ isChosen }) => isChosen).length >= CHOSEN_CODES_MAX) return err(TOO_MANY);
    const number = Math.max(...inProgram.map((one) => one.number)) + 1;
    const draft = {
      code,
      shown,
      advocateId,
      referralProgramId: program.id,
      number,
      isChosen: true,
      createdAt: now,
    };
    const free = await insertCodes(tx, [draft]);
    return free.has(code)
      ? ok(draft)
      : err(problem('ALREADY_EXISTS', 'The code is taken.', { path: wish.path }));
  }

  private async shownIn(
    tx: Tx,
    { id }: Pick<ReferralProgram, 'id'>,
    advocateIds: readonly Uuid[],
  ): Promise<Map<Uuid, ReferralCode>> {
    const shown = new Map<Uuid, ReferralCode>();
    const codes = advocateIds.length > 0 ? await findCodesOf(tx, advocateIds) : [];
    for (const one of codes)
      if (one.referralProgramId === id && !shown.has(one.advocateId)) shown.set(one.advocateId, one);
    return shown;
  }
}

const TOO_MANY = problem(
  'CODE_LIMIT_REACHED',
  `An advocate may choose ${CHOSEN_CODES_MAX} codes in a referral program, and all of them go on working.`,
);

function generated(advocateId: Uuid, referralProgramId: Uuid, createdAt: Date): ReferralCode {
  const code = codeOf(randomFillSync(Buffer.allocUnsafe(CODE_RANDOM_BYTES)));
  return {
    code,
    shown: shownCode(code),
    advocateId,
    referralProgramId,
    number: 1,
    isChosen: false,
    createdAt,
  };
}
