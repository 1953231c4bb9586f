import { Injectable } from '@nestjs/common';
import { inFlight, principalOf, Programs, type Origin, type Program } from '#access';
import { ActivityRecorder, CustomerRollUps, OWN_SOURCE } from '#activity';
import { PointBackers, type Taking } from '#campaigns';
import { CustomerDirectory, type CustomerRef } from '#customers';
import {
  err,
  hashedId,
  invariant,
  notFound,
  ok,
  problem,
  required,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { LedgerService, lotTextOf, PointTypes, Returns, type Cause } from '#ledger';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { parseNumber } from './domain/number.js';
import type { Partner } from './domain/partner.js';
import { refusalOfBonus, refusalOfReference } from './domain/partner-rules.js';
import { PartnerSecrets } from './partner-secrets.js';
import {
  findBonus,
  findReference,
  insertBonus,
  saveTakenBack,
  takeReference,
  type Bonus,
} from './persistence/bonuses.js';
import { findMembership, ownerOfNumber } from './persistence/memberships.js';
import { findPartner, partnerOfKey } from './persistence/partners.js';

/** Names a member: by the storefront's id of the customer, or by their number with the partner. */
export type BonusReceiver = { readonly externalId: string } | { readonly number: string };

export interface BonusCommand extends Origin {
  /** Code of the partner. */
  readonly partner: string;
  readonly reference: string;
}

export interface NewBonus extends BonusCommand {
  readonly receiver: BonusReceiver;
  readonly points: Points;
}

/** The bonus as it stands, and whether the command changed it: a repeat does not. */
export interface BonusDone {
  readonly partner: Partner;
  readonly bonus: Bonus;
  readonly isChanged: boolean;
}

interface Desk {
  readonly program: Program;
  readonly partner: Partner;
}

/**
 * Bonuses that partners pay for and report themselves, each once by its reference, to their verified members.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, CUSTOMER_SUSPENDED, WRONG_STATE, IDEMPOTENCY_CONFLICT, BALANCE_LIMIT,
 * IN_PROGRESS.
 */
@Injectable()
export class PartnerBonuses {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly rollUps: CustomerRollUps,
    private readonly pointTypes: PointTypes,
    private readonly ledger: LedgerService,
    private readonly returns: Returns,
    private readonly backers: PointBackers,
    private readonly recorder: ActivityRecorder,
    private readonly secrets: PartnerSecrets,
  ) {}

  award(command: NewBonus): Promise<Result<BonusDone, Problem>> {
    const { reference, points } = command;
    const wrong = refusalOfBonus(reference, points);
    if (wrong) return Promise.resolve(err(wrong));
    return this.run(command, async (tx, desk) => {
      const customer = await this.receiverOf(tx, desk.partner, command.receiver);
      if (!customer) return err(notFound('customer', ['number' in command.receiver ? 'number' : 'customer']));
      await this.rollUps.lock(tx, [customer.id]);
      const known = await this.known(tx, desk, reference);
      if (known) {
        const isSame = known.customerId === customer.id && known.points === points;
        return isSame ? ok({ partner: desk.partner, bonus: known, isChanged: false }) : err(OTHER_BONUS);
      }
      const refusal = await refusalOfReceiver(tx, desk.partner, customer);
      if (refusal) return err(refusal);
      return this.give(tx, desk, customer.id, command);
    });
  }

  /** Takes back what is left of a bonus, as the point type's policy allows; a repeat tries what is still missing. */
  takeBack(command: BonusCommand): Promise<Result<BonusDone, Problem>> {
    const { actor, reference, now } = command;
    const wrong = refusalOfReference(reference);
    if (wrong) return Promise.resolve(err(wrong));
    return this.run(command, async (tx, desk) => {
      const { partner, program } = desk;
      const named = await findReference(tx, partner.id, reference);
      if (!named) return err(notFound('bonus', ['reference']));
      await this.rollUps.lock(tx, [named.customerId]);
      const bonus = required(await findBonus(tx, named.customerId, named.id), 'the bonus of a reference');
      const { customerId, pointTypeId, lot } = bonus;
      const key = { customerId, pointTypeId, lot: Number(lot) };
      const lapsed = (await this.returns.lapsedPoints(tx, [key], now)).get(lotTextOf(key)) ?? 0n;
      const missing = bonus.points - bonus.takenBack - lapsed;
      if (missing <= 0n) return ok({ partner, bonus, isChanged: false });
      const pointType = required(
        (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId),
        'the point type',
      );
      const command = {
        kind: 'CLAWBACK',
        points: missing,
        lot: key.lot,
        policy: pointType.clawbackPolicy,
      } as const;
      const cause = causeOf(principalOf(actor), partner, bonus.id);
      const posting: Taking = { customerId, pointTypeId, command, cause };
      await this.backers.bringBack(tx, program, [posting], now);
      const [posted] = await this.ledger.post(tx, program, [pointType], [posting], now);
      const given = posted?.ok ? posted.value.given : 0n;
      const after = { ...bonus, takenBack: bonus.takenBack + given };
      if (given > 0n) await saveTakenBack(tx, after);
      return ok({ partner, bonus: after, isChanged: given > 0n });
    });
  }

  private async give(
    tx: Tx,
    { program, partner }: Desk,
    customerId: Uuid,
    { actor, now, reference, points }: NewBonus,
  ): Promise<Result<BonusDone, Problem>> {
    const { pointTypeId } = partner;
    const id = hashedId('partner bonus', partner.id, reference);
    // Somebody else was faster with this reference, for another customer.
    if (!(await takeReference(tx, { partnerId: partner.id, reference, customerId, id })))
      return err(OTHER_BONUS);
    const pointType = required(
      (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId),
      'the point type',
    );
    const cause = causeOf(principalOf(actor), partner, id);
    const grant = {
      kind: 'AWARD',
      customerId,
      points,
      at: now,
      expiry: null,
      pending: { kind: 'NONE' },
      cause,
    } as const;
    const [posted] = await this.ledger.award(tx, program, pointType, [grant], now);
    if (!posted?.ok) return posted ?? err(OTHER_BONUS);
    const opening = required(
      posted.value.movements.find(({ opened }) => opened !== null),
      'the movement that opened the lot',
    );
    const of = { customerId, id, partnerId: partner.id, reference, pointTypeId, points };
    const bonus: Bonus = { ...of, takenBack: 0n, lot: BigInt(opening.seq), awardedAt: now };
    await insertBonus(tx, bonus);
    await this.tell(tx, program, partner, bonus);
    return ok({ partner, bonus, isChanged: true });
  }

  /** Whoever acts on what customers earn does so in the same transaction: campaigns, and households, which share it. */
  private async tell(tx: Tx, program: Program, partner: Partner, bonus: Bonus): Promise<void> {
    const { customerId, id, points, reference, awardedAt } = bonus;
    const activity = {
      ...{
        type: BONUS_AWARDED,
        source: OWN_SOURCE,
        externalId: `partner:bonus:${id}`,
        occurredAt: awardedAt,
      },
      customer: { id: customerId },
      attributes: { partner: partner.code, points: Number(points), reference },
    };
    const [result] = await this.recorder.recordOwnActivities(tx, program, [activity], awardedAt);
    invariant(result?.ok, 'a bonus of a partner can be recorded');
  }

  private async known(tx: Tx, { partner }: Desk, reference: string): Promise<Bonus | null> {
    const named = await findReference(tx, partner.id, reference);
    return named && findBonus(tx, named.customerId, named.id);
  }

  private async receiverOf(tx: Tx, partner: Partner, receiver: BonusReceiver): Promise<CustomerRef | null> {
    if ('externalId' in receiver) {
      const { externalId } = receiver;
      return (await this.customers.byExternalIds(tx, [externalId])).get(externalId) ?? null;
    }
    const number = parseNumber(receiver.number);
    const hash = number.ok ? this.secrets.hashOfNumber(partner.id, number.value) : null;
    const id = hash && (await ownerOfNumber(tx, partner.id, hash));
    return id ? ((await this.customers.byIds(tx, [id])).get(id) ?? null) : null;
  }

  private async run(
    { actor, partner: code }: BonusCommand,
    work: (tx: Tx, desk: Desk) => Promise<Result<BonusDone, Problem>>,
  ): Promise<Result<BonusDone, Problem>> {
    try {
      return await this.database.txResult(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        if (!program.ok) return program;
        const partner = await findPartner(tx, code);
        const own = partner && actor.kind === 'STOREFRONT' ? await partnerOfKey(tx, actor.keyId) : null;
        // A partner's key does nothing for another partner.
        if (!partner || (own !== null && own !== partner.id)) return err(notFound('partner', ['partner']));
        return work(tx, { program: program.value, partner });
      });
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return err(inFlight());
    }
  }
}

const BONUS_AWARDED = 'partner.bonus_awarded';

const OTHER_BONUS = problem('IDEMPOTENCY_CONFLICT', 'This reference stands for another bonus.', {
  path: ['reference'],
});

async function refusalOfReceiver(
  tx: Tx,
  partner: Partner,
  { id, status }: CustomerRef,
): Promise<Problem | null> {
  const path = ['customer'];
  if (status === 'SUSPENDED')
    return problem('CUSTOMER_SUSPENDED', 'Suspended customers neither earn nor spend.', { path });
  const membership = await findMembership(tx, { customerId: id, partnerId: partner.id });
  if (membership?.state === 'VERIFIED') return null;
  const state = membership?.state ?? 'NONE';
  return problem('WRONG_STATE', 'Only verified members get bonuses of a partner.', { path, data: { state } });
}

/** What the journal says of bonuses. */
function causeOf(actor: string, { code }: Partner, sourceId: Uuid): Cause {
  return { actor, sourceId, reason: `partner ${code}` };
}

export type { Bonus };
