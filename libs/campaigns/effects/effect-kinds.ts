import { Injectable } from '@nestjs/common';
import type { Activity, ActivityBatch, NewActivity } from '#activity';
import { err, invariant, problem, type LocalDate, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { CampaignVersion } from '../domain/campaign.js';
import type { Earner } from '../domain/amount.js';
import { UNITS_MAX, type EffectSettings, type OtherEffect } from '../domain/other-effect.js';

/** What a kind may look at when the settings of its effect are checked. */
export interface EffectContext {
  readonly tx: Tx;
  /** The type of activity that the campaign acts on. */
  readonly trigger: string;
  /** Where the settings stand in the input. */
  readonly path: readonly string[];
  /** All versions of the program's campaigns, drafts too. */
  readonly versions: () => Promise<readonly CampaignVersion[]>;
}

/** An effect that a campaign gave for an activity. */
export interface FiredEffect<S = EffectSettings> {
  /** The same whenever the same activity is evaluated: made of the activity, the version and the effect's place in it. */
  readonly id: Uuid;
  readonly settings: S;
  readonly units: number;
  readonly activity: Activity;
  /** The program-local day of the activity. */
  readonly localDay: LocalDate;
  /** Null: no campaign gave it, but a store by itself. */
  readonly campaignId: Uuid | null;
  readonly versionId: Uuid | null;
}

/** Units of a fired effect that are taken back because of a return. */
export interface TakenBack<S = EffectSettings> {
  /** Of the firing. */
  readonly id: Uuid;
  readonly customerId: Uuid;
  readonly settings: S;
  readonly units: number;
  /** All of its units that were taken back before. */
  readonly takenBefore: number;
  /** When the activity that it was given for happened, and the program-local day of that. */
  readonly occurredAt: Date;
  readonly localDay: LocalDate;
  /** The return or cancellation. */
  readonly by: Activity;
}

/** An activity of the product's own that should not count any more: what campaigns gave for it is taken back. */
export interface Undone {
  readonly customerId: Uuid;
  readonly activityId: Uuid;
  readonly localDay: LocalDate;
  /** The return or cancellation, or what undoes it by itself. */
  readonly by: Activity;
}

/** What follows from taking effects back. */
export interface Unwound {
  readonly emitted: readonly NewActivity[];
  readonly undone: readonly Undone[];
}

export const NOTHING_FOLLOWS: Unwound = { emitted: [], undone: [] };

/**
 * A kind of effect. `S` are its settings, plain JSON. `apply` and `unwind` get all of a batch at once and write
 * set-wise, inside the transaction that records the activities; each firing comes to `apply` once, and units that are
 * taken back come to `unwind` once.
 */
export interface EffectKind<S extends object = EffectSettings> {
  /** As in the input of a campaign, such as "stampCard". */
  readonly kind: string;
  readonly description: string;
  /** Whether campaigns alone may give it, and no store by itself. */
  readonly isOfCampaigns?: boolean;
  /** The settings as they are to be stored. Problems: INVALID_INPUT and the like, at places under `context.path`. */
  check(settings: S, context: EffectContext): Promise<Result<S, Problem>>;
  /** What it gives, in words, from the settings themselves. */
  wordsOf(settings: S): string;
  /** How many units it gives for what was bought or is kept; one if left out. */
  unitsOf?(settings: S, earner: Earner): number;
  /** Units of one firing at most, as where they are money; 1,000 if left out. */
  readonly unitsMax?: number;
  /**
   * Which of a batch are not given after all, by their ids, and why, such as a coupon for an order that a coupon paid: kept, so that it
   * can be explained. They come to `apply` and `unwind` no more, and limits get back what was for them alone.
   */
  refusals?(
    tx: Tx,
    batch: ActivityBatch,
    fired: readonly FiredEffect<S>[],
  ): Promise<ReadonlyMap<Uuid, string>>;
  /** Answers activities to be recorded. */
  apply(tx: Tx, batch: ActivityBatch, fired: readonly FiredEffect<S>[]): Promise<readonly NewActivity[]>;
  unwind(tx: Tx, batch: ActivityBatch, taken: readonly TakenBack<S>[]): Promise<Unwound>;
}

/** What is in the settings of an effect that nobody has looked at. */
export interface OtherEffectTerms {
  readonly kind: string;
  readonly settings: EffectSettings;
  /** Code of the variant that it belongs to; none: to all. */
  readonly variant?: string | null;
  /** Where it stood among all effects of the input; behind those of points if left out. */
  readonly place?: number;
}

/** Where stores register at start-up what campaigns can give besides points. */
@Injectable()
export class EffectKinds {
  private readonly registered = new Map<string, EffectKind>();

  register<S extends object>(kind: EffectKind<S>): void {
    invariant(!this.registered.has(kind.kind), `the kind of effect ${kind.kind} is registered once`);
    // Settings go back to the kind that checked them, and to no other.
    this.registered.set(kind.kind, kind);
  }

  /** Null: no store that is part of this service knows it. */
  of(kind: string): EffectKind | null {
    return this.registered.get(kind) ?? null;
  }

  all(): readonly EffectKind[] {
    return [...this.registered.values()];
  }

  /** Problems: UNKNOWN_EFFECT, and those of the kind. */
  async check(
    { kind, settings, variant = null }: OtherEffectTerms,
    context: EffectContext,
  ): Promise<Result<OtherEffect, Problem>> {
    const known = this.of(kind);
    if (!known) {
      const message = `There is no effect "${kind}" here.`;
      return err(problem('UNKNOWN_EFFECT', message, { path: context.path }));
    }
    const checked = await known.check(settings, context);
    return checked.ok ? { ok: true, value: this.bound({ kind, settings: checked.value, variant }) } : checked;
  }

  /** An effect with settings that were checked before they were stored. One that is unknown by now gives nothing. */
  bound({ kind, settings, variant }: Omit<OtherEffect, 'unitsOf' | 'unitsMax'>): OtherEffect {
    const known = this.of(kind);
    return {
      ...{ kind, settings, variant },
      unitsOf: (earner) => (known ? (known.unitsOf?.(settings, earner) ?? 1) : 0),
      unitsMax: known?.unitsMax ?? UNITS_MAX,
    };
  }

  wordsOf({ kind, settings }: Pick<OtherEffect, 'kind' | 'settings'>): string {
    return this.of(kind)?.wordsOf(settings) ?? `"${kind}", which is not known here any more`;
  }
}
