import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ActivityRecorder, CustomerRollUps, OWN_SOURCE } from '#activity';
import { err, invariant, ok, problem, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isLinked, step, type Event, type Membership, type State } from './domain/membership.js';
import type { Partner } from './domain/partner.js';
import { findMembership, freeNumber, saveStep, takeNumber } from './persistence/memberships.js';

const LINKED = 'partner.linked';
const UNLINKED = 'partner.unlinked';

export interface StepOf {
  readonly program: Program;
  readonly partner: Partner;
  readonly customerId: Uuid;
  /** A principal. */
  readonly actor: string;
  readonly now: Date;
}

/** Takes steps of memberships with partners, one at a time, and tells of them. */
@Injectable()
export class PartnerMembershipDesk {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly recorder: ActivityRecorder,
  ) {}

  /** Locks the customer as recording does, then reads the membership: it stays as it is until the transaction ends. */
  async open(
    tx: Tx,
    { customerId, partner }: Pick<StepOf, 'customerId' | 'partner'>,
  ): Promise<Membership | null> {
    await this.rollUps.lock(tx, [customerId]);
    return findMembership(tx, { customerId, partnerId: partner.id });
  }

  /**
   * Takes a step from where `open` found the membership; answers whether there was one to take. Problems: WRONG_STATE,
   * ALREADY_EXISTS (the number is somebody else's).
   */
  async take(tx: Tx, from: Membership | null, event: Event, of: StepOf): Promise<Result<boolean, Problem>> {
    const after = step(from, event, of.now);
    if (after === null) return ok(false);
    if ('code' in after) return err(after);
    const key = { customerId: of.customerId, partnerId: of.partner.id };
    const [before, now] = [from?.linked?.hash ?? null, after.linked?.hash ?? null];
    if (before && !now) await freeNumber(tx, key, before);
    if (now && !before && !(await takeNumber(tx, key, now)))
      return err(
        problem('ALREADY_EXISTS', 'The number is linked to another customer.', { path: ['number'] }),
      );
    await saveStep(tx, { ...key, membership: after }, { from: from?.state ?? null, actor: of.actor });
    await this.tell(tx, from?.state ?? null, after, of);
    return ok(true);
  }

  /** Campaigns react in the same transaction. */
  private async tell(tx: Tx, from: State | null, after: Membership, of: StepOf): Promise<void> {
    const { program, partner, customerId, now } = of;
    const isOver = from === 'VERIFIED' && !isLinked(after.state);
    if (after.state !== 'VERIFIED' && !isOver) return;
    const activity = {
      ...{
        type: isOver ? UNLINKED : LINKED,
        source: OWN_SOURCE,
        occurredAt: now,
        customer: { id: customerId },
      },
      externalId: `partner:${partner.id}:${customerId}:${after.moves}`,
      attributes: { partner: partner.code },
    };
    const [result] = await this.recorder.recordOwnActivities(tx, program, [activity], now);
    invariant(result?.ok, 'what happened with a partner can be recorded');
  }
}
