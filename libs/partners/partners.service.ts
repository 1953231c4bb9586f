import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Origin, type Program } from '#access';
import {
  err,
  invalid,
  isLocalDate,
  isUuid,
  localDateOf,
  newId,
  notFound,
  ok,
  problem,
  type LocalDate,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { PointTypes } from '#ledger';
import { CONFIG, type Config, type Tx } from '#platform';
import type { Partner, PartnerSettings, Price } from './domain/partner.js';
import {
  PARTNERS_MAX,
  PRICES_MAX,
  refusalOfCode,
  refusalOfPrice,
  refusalOfSettings,
} from './domain/partner-rules.js';
import { PartnerSecrets } from './partner-secrets.js';
import {
  bindKey,
  findPartner,
  findPartners,
  findPrices,
  insertPartner,
  insertPrice,
  lastSettledDay,
  lockPartner,
  partnerOfKey,
  savePartner,
  saveSecretNumber,
} from './persistence/partners.js';

export interface PartnerCommand extends Origin {
  /** Of the partner. */
  readonly code: string;
}

export interface NewPartner extends PartnerCommand {
  readonly settings: PartnerSettings;
  /** Code of the point type that is settled. */
  readonly pointType: string | null;
  readonly minorPerThousand: bigint;
}

export interface PriceChange extends PartnerCommand {
  /** From this program-local day on; null: from today. */
  readonly fromDay: LocalDate | null;
  readonly minorPerThousand: bigint;
}

/** A partner whose row is locked. */
interface Opened {
  readonly partner: Partner;
  readonly program: Program;
}

/**
 * Partners and their prices. A price holds from a day on, and never for one that is settled.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, ALREADY_EXISTS, LIMIT_EXCEEDED.
 */
@Injectable()
export class Partners {
  private readonly asksAnywhere: boolean;

  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly secrets: PartnerSecrets,
    private readonly audit: AuditLog,
    @Inject(CONFIG) config: Config,
  ) {
    this.asksAnywhere = config.partnerAddresses === 'any';
  }

  /** All of the program, oldest first. */
  list(tx: Tx): Promise<Partner[]> {
    return findPartners(tx);
  }

  byCode(tx: Tx, code: string): Promise<Partner | null> {
    return findPartner(tx, code);
  }

  /** In the order in which they were set. */
  prices(tx: Tx, partnerIds: readonly Uuid[]): Promise<Map<Uuid, Price[]>> {
    return findPrices(tx, partnerIds);
  }

  /** The partner that a storefront key belongs to; null: the program's own. */
  ofKey(tx: Tx, keyId: Uuid): Promise<Uuid | null> {
    return partnerOfKey(tx, keyId);
  }

  async create(
    tx: Tx,
    { settings, pointType, minorPerThousand, ...command }: NewPartner,
  ): Promise<Result<Partner, Problem>> {
    const { actor, code, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const wrong =
      refusalOfCode(code, ['code']) ??
      refusalOfSettings(settings, this.asksAnywhere) ??
      refusalOfPrice(minorPerThousand);
    if (wrong) return err(wrong);
    const points = await this.pointTypes.byCode(tx, pointType);
    if (!points.ok) return points;
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    const all = await findPartners(tx);
    if (all.some((partner) => partner.code === code))
      return err(problem('ALREADY_EXISTS', 'The program has a partner of this code.', { path: ['code'] }));
    if (all.length >= PARTNERS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${PARTNERS_MAX} partners.`, { path: ['code'] }));
    const { id: programId, timeZone } = program.value;
    const of = { id: newId(now), programId, code, pointTypeId: points.value.id, createdAt: now };
    const partner: Partner = { ...settings, ...of, secretNumber: 0 };
    await insertPartner(tx, partner);
    const fromDay = localDateOf(now, timeZone);
    await insertPrice(tx, partner.id, { number: 1, fromDay, minorPerThousand }, now);
    const details = { ...settings, pointType: points.value.code, minorPerThousand };
    await this.note(tx, 'partner.created', partner, details, command);
    return ok(partner);
  }

  /** Changes what is named; whoever is linked stays so. */
  async edit(
    tx: Tx,
    { change, ...command }: PartnerCommand & { readonly change: Partial<PartnerSettings> },
  ): Promise<Result<Partner, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok) return found;
    const { partner } = found.value;
    const { name, isOpen, verifier } = partner;
    const settings: PartnerSettings = { ...{ name, isOpen, verifier }, ...change };
    const wrong = refusalOfSettings(settings, this.asksAnywhere);
    if (wrong) return err(wrong);
    await savePartner(tx, partner.id, settings);
    await this.note(tx, 'partner.changed', partner, change, command);
    return ok({ ...partner, ...settings });
  }

  /** What points are settled at from a day on that is not settled yet. The price that holds on it already changes nothing. */
  async setPrice(tx: Tx, change: PriceChange): Promise<Result<Partner, Problem>> {
    const found = await this.lock(tx, change);
    if (!found.ok) return found;
    const { partner, program } = found.value;
    const { minorPerThousand, now } = change;
    const fromDay = change.fromDay ?? localDateOf(now, program.timeZone);
    const wrong = refusalOfPrice(minorPerThousand);
    if (wrong) return err(wrong);
    if (!isLocalDate(fromDay)) return err(invalid(['fromDay'], 'A day is needed.'));
    const settledDay = await lastSettledDay(tx, partner.id);
    if (settledDay !== null && fromDay <= settledDay)
      return err(
        invalid(['fromDay'], `What is settled stays: prices can be set for days after ${settledDay}.`),
      );
    const prices = (await findPrices(tx, [partner.id])).get(partner.id) ?? [];
    const last = prices.filter((price) => price.fromDay === fromDay).at(-1);
    if (last?.minorPerThousand === minorPerThousand) return ok(partner);
    if (prices.length >= PRICES_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${PRICES_MAX} prices.`, { path: ['fromDay'] }));
    await insertPrice(tx, partner.id, { number: prices.length + 1, fromDay, minorPerThousand }, now);
    await this.note(tx, 'partner.price_set', partner, { fromDay, minorPerThousand }, change);
    return ok(partner);
  }

  /** A new secret, shown this once; the one before it holds beside it until the next is issued. */
  async issueSecret(
    tx: Tx,
    command: PartnerCommand,
  ): Promise<Result<{ readonly partner: Partner; readonly secret: string }, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok) return found;
    const { partner } = found.value;
    const secretNumber = partner.secretNumber + 1;
    await saveSecretNumber(tx, partner.id, secretNumber);
    await this.note(tx, 'partner.secret_issued', partner, { number: secretNumber }, command);
    return ok({
      partner: { ...partner, secretNumber },
      secret: this.secrets.secretOf(partner, secretNumber),
    });
  }

  /** What is spent with a storefront key, or one that replaces it, is spent with the partner from now on, and for good. */
  async bindKey(
    tx: Tx,
    { keyId, ...command }: PartnerCommand & { readonly keyId: Uuid },
  ): Promise<Result<Partner, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok) return found;
    const { partner } = found.value;
    const [key] = isUuid(keyId)
      ? await tx.query('select from storefront_keys where program_id = $1 and id = $2', [tx.programId, keyId])
      : [];
    if (!key) return err(notFound('storefront key', ['storefrontKey']));
    const known = await partnerOfKey(tx, keyId);
    if (known === partner.id) return ok(partner);
    const isBound = known === null && (await bindKey(tx, keyId, partner.id, command.now));
    if (!isBound)
      return err(
        problem('ALREADY_EXISTS', 'The key belongs to another partner.', { path: ['storefrontKey'] }),
      );
    await this.note(tx, 'partner.key_bound', partner, { storefrontKey: keyId }, command);
    return ok(partner);
  }

  private async lock(tx: Tx, { actor, code }: PartnerCommand): Promise<Result<Opened, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const partner = await lockPartner(tx, code);
    return partner ? ok({ partner, program: program.value }) : err(notFound('partner', ['partner']));
  }

  private async note(
    tx: Tx,
    action: string,
    partner: Partner,
    details: object,
    { actor, now, requestId, ip }: PartnerCommand,
  ): Promise<void> {
    const subject = { subjectType: 'partner', subjectId: partner.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { partner: partner.code, ...details },
    });
  }
}
