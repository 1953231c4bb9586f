import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin, type Program, type ProgramActor } from '#access';
import { CustomerRollUps } from '#activity';
import { CustomerDirectory } from '#customers';
import { err, invalid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import type { NewClaim } from './claim-contenders.service.js';
import { Claims } from './claims.service.js';
import { ReferralCodeLookUp, type LookedUpCode } from './codes/look-up.service.js';
import type { Channel } from './domain/channel.js';
import type { Signal } from './domain/fraud/signals.js';
import type { RefusedClaim } from './domain/refusal.js';
import { ReferralSignals, type SignalsInput } from './fraud/referral-signals.js';
import { ReferralLinks } from './links/referral-links.js';
import { lockParticipants, saveBlock } from './persistence/participants.js';
import { findReferralProgram } from './persistence/referral-programs.js';
import { ReferralCourse } from './referral-course.service.js';
import { RefusedClaims } from './refused-claims.service.js';
import { ReferralViews, type ReferralView } from './referral-views.service.js';

/** A customer, or their shop for them, says who brought them. */
export interface ClaimCommand {
  readonly actor: ProgramActor;
  readonly now: Date;
  /** External id; null: the customer who asks. */
  readonly customer: string | null;
  readonly program: string;
  readonly code: string | null;
  readonly touches: readonly string[];
  readonly channel: Channel | null;
  readonly signals: SignalsInput | null;
}

/** Whom staff keep from referring, or let again. */
export interface BlockCommand extends Origin {
  /** External id. */
  readonly customer: string;
  readonly reason: string;
}

/** What a claim is answered that was refused, and what is kept of it. */
interface Refusal {
  readonly problem: Problem;
  readonly refused: RefusedClaim | null;
}

/** What a claim is answered, and whether the code that was typed is that of the referral. */
interface AnsweredClaim {
  readonly view: ReferralView;
  readonly isUsed: boolean;
}

/** An advocate, as staff see them. */
export interface AdvocateStanding {
  readonly customerId: Uuid;
  readonly friends: number;
  readonly blockedAt: Date | null;
  readonly blockReason: string | null;
}

/**
 * What customers, their shops and staff do with referrals.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, TOO_MANY_ATTEMPTS, WRONG_STATE and those of `Claims`.
 */
@Injectable()
export class ReferralDesk {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly lookUp: ReferralCodeLookUp,
    private readonly links: ReferralLinks,
    private readonly signals: ReferralSignals,
    private readonly claims: Claims,
    private readonly refusals: RefusedClaims,
    private readonly course: ReferralCourse,
    private readonly views: ReferralViews,
    private readonly audit: AuditLog,
  ) {}

  /** Claims a referral. A repeat answers what is there, whatever it names. */
  async claim(command: ClaimCommand): Promise<Result<ReferralView, Problem>> {
    const { actor, now, customer, code } = command;
    const own = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    if ((own === null) === (customer === null))
      return err(invalid(['customer'], 'Name the customer with a key, and nobody with a token.'));
    const read = this.signals.read(actor, command.signals);
    if (!read.ok) return read;
    const question = code === null ? null : { actor, typed: code, customerExternalId: customer, now };
    const typed = question ? await this.lookUp.find(question) : ok(null);
    if (!typed.ok) return typed;
    const claimed = await this.claimWith(command, typed.value, read.value);
    if (claimed.ok) {
      // A code that changes nothing is a guess like any other: who has an advocate learns by it of no codes that work.
      if (question && typed.value?.good && claimed.value.isUsed) await this.lookUp.worked(question);
      return ok(claimed.value.view);
    }
    const { problem, refused } = claimed.problem;
    if (refused) await this.keepRefused(command, refused, read.value);
    return err(problem);
  }

  /**
   * The claim has come to nothing; that there was one is kept, and what the customer was seen with: they may claim again. The lock gives
   * the COMMIT something to write whatever is kept, as waiting for the disk would tell too.
   */
  private keepRefused(
    { actor, now }: ClaimCommand,
    refused: RefusedClaim,
    signals: readonly Signal[],
  ): Promise<void> {
    return this.database.tx(actor, async (tx) => {
      await this.rollUps.lock(tx, [refused.friendId]);
      await this.signals.record(tx, [{ customerId: refused.friendId, signals }], now);
      await this.refusals.keep(tx, [refused]);
    });
  }

  private claimWith(
    { actor, now, customer, channel, ...command }: ClaimCommand,
    typed: LookedUpCode | null,
    signals: readonly Signal[],
  ): Promise<Result<AnsweredClaim, Refusal>> {
    const own = actor.kind === 'CUSTOMER' ? actor.customerId : null;
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return refusal(program.problem);
      const friendId = own ?? (await this.idOf(tx, required(customer, 'a customer')));
      if (friendId === null) return refusal(notFound('customer', ['customer']));
      const referralProgram = await findReferralProgram(tx, command.program);
      if (!referralProgram) return refusal(notFound('referral program', ['program']));
      await this.signals.record(tx, [{ customerId: friendId, signals }], now);
      const touches = command.touches.flatMap(
        (token) => this.links.readTouchToken(actor.programId, token) ?? [],
      );
      const claim: NewClaim = {
        ...{ friendId, referralProgramId: referralProgram.id, channel, touches, staff: null },
        ...{ typed: typed?.good ?? null, bad: typed?.bad ?? null },
      };
      const taker = { by: 'CUSTOMER', actor: principalOf(actor), now } as const;
      const [claimed] = await this.claims.claimTraced(tx, program.value, [claim], taker);
      const { result, refused } = required(claimed, 'an answer');
      if (!result.ok) return refusal(result.problem, refused);
      const { referral, isNew } = result.value;
      const isUsed = isNew || (referral.code !== null && referral.code === typed?.good?.code);
      return ok({ view: await this.views.viewOf(tx, referral), isUsed });
    });
  }

  /** Says who brought a customer; audited. */
  attribute(
    command: Origin & {
      readonly customer: string;
      readonly advocate: string;
      readonly program: string;
      readonly reason: string;
    },
  ): Promise<Result<ReferralView, Problem>> {
    const { actor, now, reason } = command;
    return this.change(command, async (tx, program) => {
      const [friendId, advocateId] = [
        await this.idOf(tx, command.customer),
        await this.idOf(tx, command.advocate),
      ];
      if (friendId === null) return err(notFound('customer', ['customer']));
      if (advocateId === null) return err(notFound('customer', ['advocate']));
      const referralProgram = await findReferralProgram(tx, command.program);
      if (!referralProgram) return err(notFound('referral program', ['program']));
      const wanted = { friendId, advocateId, referralProgramId: referralProgram.id };
      const done = await this.course.attribute(tx, program, wanted, { actor, reason }, now);
      if (!done.ok) return done;
      if (done.value.isNew)
        await this.note(tx, 'referral.attributed', friendId, { advocate: advocateId, reason }, command);
      return ok(await this.views.viewOf(tx, done.value.referral));
    });
  }

  /** Ends a referral before it is approved: what was told is taken back; audited. */
  reject(
    command: Origin & { readonly customer: string; readonly reason: string },
  ): Promise<Result<ReferralView, Problem>> {
    const { actor, now, reason } = command;
    return this.change(command, async (tx, program) => {
      const friendId = await this.idOf(tx, command.customer);
      if (friendId === null) return err(notFound('customer', ['customer']));
      const done = await this.course.rejectOpen(tx, program, friendId, { actor, reason }, now);
      if (!done.ok) return done;
      const { referral, isNew } = done.value;
      if (isNew)
        await this.note(
          tx,
          'referral.rejected',
          friendId,
          { advocate: referral.advocateId, reason },
          command,
        );
      return ok(await this.views.viewOf(tx, referral));
    });
  }

  /** Keeps a customer from referring: codes go on working for nobody, and what is not approved yet gives them nothing. */
  block(command: BlockCommand): Promise<Result<AdvocateStanding, Problem>> {
    return this.setBlock(command, 'referral.advocate_blocked', { at: command.now, reason: command.reason });
  }

  /** Lets a customer refer again. */
  unblock(command: BlockCommand): Promise<Result<AdvocateStanding, Problem>> {
    return this.setBlock(command, 'referral.advocate_unblocked', null);
  }

  private setBlock(
    command: BlockCommand,
    action: string,
    block: { readonly at: Date; readonly reason: string } | null,
  ): Promise<Result<AdvocateStanding, Problem>> {
    return this.change(command, async (tx) => {
      const customerId = await this.idOf(tx, command.customer);
      if (customerId === null) return err(notFound('customer', ['customer']));
      await this.rollUps.lock(tx, [customerId]);
      const people = await lockParticipants(tx, [customerId], command.now);
      const { friends, blockedAt, blockReason } = required(people.get(customerId), 'a participant');
      if ((blockedAt === null) === (block === null))
        return ok({ customerId, friends, blockedAt, blockReason });
      await saveBlock(tx, customerId, block);
      await this.note(tx, action, customerId, { reason: command.reason }, command);
      return ok({ customerId, friends, blockedAt: block?.at ?? null, blockReason: block?.reason ?? null });
    });
  }

  private change<T>(
    { actor }: Origin,
    work: (tx: Tx, program: Program) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      return program.ok ? work(tx, program.value) : program;
    });
  }

  private async idOf(tx: Tx, externalId: string): Promise<Uuid | null> {
    return (await this.customers.byExternalIds(tx, [externalId])).get(externalId)?.id ?? null;
  }

  private async note(
    tx: Tx,
    action: string,
    subjectId: Uuid,
    details: object,
    { actor, now, requestId, ip }: Origin,
  ): Promise<void> {
    const subject = { subjectType: 'customer', subjectId };
    await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
  }
}

function refusal(problem: Problem, refused: RefusedClaim | null = null): Result<never, Refusal> {
  return err({ problem, refused });
}
