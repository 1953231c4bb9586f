import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import type { ExpiryPolicy, PendingPolicy } from '#ledger';
import type { Tx } from '#platform';
import type { PointValue } from './domain/allotment.js';
import type { CampaignVersion } from './domain/campaign.js';
import type { PointsAmount, PointsEffect } from './domain/effect.js';
import type { OtherEffect } from './domain/other-effect.js';
import type { Predicate } from './domain/predicate.js';
import { EffectKinds } from './effects/effect-kinds.js';
import { ConditionBook } from './expression/condition-book.js';
import type {
  CampaignVersionEntity,
  StoredAmount,
  StoredOtherEffect,
  StoredPointsEffect,
} from './persistence/campaign.entity.js';
import { CampaignRepository } from './persistence/campaign.repository.js';
import { limitsOf, storedLimitsOf } from './persistence/stored-limits.js';

/** Versions never change: each is read and made ready once, and for a batch only their ids are asked for. */
const REMEMBERED_MAX = 10_000;

/** Terms of the lots an effect awards; a null expiry means the point type's own. */
export interface LotPolicy {
  readonly expiry: ExpiryPolicy | null;
  readonly pending: PendingPolicy;
}

export type StoredVersion = CampaignVersion<LotPolicy>;

/** The versions of campaigns, ready to be evaluated. */
@Injectable()
export class StoredVersions {
  private readonly repository = new CampaignRepository();
  private readonly remembered = new Map<Uuid, StoredVersion>();

  constructor(
    private readonly book: ConditionBook,
    private readonly kinds: EffectKinds,
  ) {}

  /** All of the program, oldest first. */
  async all(tx: Tx): Promise<StoredVersion[]> {
    const ids = await this.repository.versionIds(tx);
    const found = new Map(ids.map((id) => [id, this.remembered.get(id)]));
    const unknown = ids.filter((id) => found.get(id) === undefined);
    const rows = unknown.length > 0 ? await this.repository.versions(tx, unknown) : [];
    for (const row of rows) found.set(row.id, this.remember(row));
    return ids.map((id) => required(found.get(id), 'a version of the program'));
  }

  async insert(tx: Tx, version: StoredVersion): Promise<void> {
    const { condition, effects, otherEffects, limits, ...rest } = version;
    await this.repository.insertVersion(tx, {
      ...rest,
      condition: condition?.text ?? null,
      effects: [...effects.map(storedEffectOf), ...otherEffects.map(storedOtherOf)],
      limits: storedLimitsOf(limits),
    });
  }

  private remember(row: CampaignVersionEntity): StoredVersion {
    const { condition, effects, limits, ...rest } = row;
    const version = {
      ...rest,
      condition: condition === null ? null : this.book.stored(row.trigger, condition),
      effects: effects.filter(isPoints).map((effect) => this.effectOf(effect)),
      otherEffects: effects
        .filter(isOther)
        .map(({ variant = null, ...effect }) => this.kinds.bound({ ...effect, variant })),
      limits: limitsOf(limits),
    };
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    this.remembered.set(version.id, version);
    return version;
  }

  private effectOf(stored: StoredPointsEffect): PointsEffect<LotPolicy> {
    const { pointTypeId, amount, value, variant, issuer, expiry, pending } = stored;
    const lines = (text: string | null): Predicate | null =>
      text === null ? null : this.book.storedLine(text);
    return {
      ...{ pointTypeId, amount: amountOf(amount, lines), lotPolicy: { expiry, pending } },
      variant: variant ?? null,
      issuer: issuer ?? null,
      value: value ? valueOf(value) : WORTHLESS,
    };
  }
}

function isPoints(effect: StoredPointsEffect | StoredOtherEffect): effect is StoredPointsEffect {
  return 'pointTypeId' in effect;
}

function isOther(effect: StoredPointsEffect | StoredOtherEffect): effect is StoredOtherEffect {
  return !isPoints(effect);
}

function storedOtherOf({ kind, settings, variant }: OtherEffect): StoredOtherEffect {
  return { kind, settings, variant };
}

function amountOf(stored: StoredAmount, lines: (text: string | null) => Predicate | null): PointsAmount {
  switch (stored.kind) {
    case 'FIXED':
      return { ...stored, points: BigInt(stored.points) };
    case 'PER_AMOUNT': {
      const { points, perMinor, minimumMinor } = stored;
      const figures = {
        points: BigInt(points),
        perMinor: BigInt(perMinor),
        minimumMinor: BigInt(minimumMinor),
      };
      return { ...stored, ...figures, lines: lines(stored.lines) };
    }
    case 'PER_ITEM':
      return { ...stored, points: BigInt(stored.points), lines: lines(stored.lines) };
    case 'PER_UNIT':
      return { ...stored, points: BigInt(stored.points), per: BigInt(stored.per) };
    case 'MULTIPLY':
      return { ...stored, numerator: BigInt(stored.numerator), denominator: BigInt(stored.denominator) };
  }
}

function storedEffectOf(effect: PointsEffect<LotPolicy>): StoredPointsEffect {
  const { pointTypeId, amount, value, variant, issuer, lotPolicy } = effect;
  const { expiry, pending } = lotPolicy;
  const stored = { valuePoints: `${value.valuePoints}`, valueMinor: `${value.valueMinor}` };
  return {
    ...{ kind: 'AWARD_POINTS', pointTypeId, amount: storedAmountOf(amount) },
    ...{ value: stored, variant, issuer, expiry, pending },
  };
}

/** Of versions that have no budget in money. */
const WORTHLESS: PointValue = { valuePoints: 1n, valueMinor: 0n };

function valueOf({ valuePoints, valueMinor }: NonNullable<StoredPointsEffect['value']>): PointValue {
  return { valuePoints: BigInt(valuePoints), valueMinor: BigInt(valueMinor) };
}

function storedAmountOf(amount: PointsAmount): StoredAmount {
  switch (amount.kind) {
    case 'FIXED':
      return { ...amount, points: `${amount.points}` };
    case 'PER_AMOUNT': {
      const { points, perMinor, minimumMinor, lines } = amount;
      const figures = { points: `${points}`, perMinor: `${perMinor}`, minimumMinor: `${minimumMinor}` };
      return { ...amount, ...figures, lines: lines?.text ?? null };
    }
    case 'PER_ITEM':
      return { ...amount, points: `${amount.points}`, lines: amount.lines?.text ?? null };
    case 'PER_UNIT':
      return { ...amount, points: `${amount.points}`, per: `${amount.per}` };
    case 'MULTIPLY':
      return { ...amount, numerator: `${amount.numerator}`, denominator: `${amount.denominator}` };
  }
}
