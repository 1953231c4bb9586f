import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, Length, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { invariant, type Problem, type Result } from '#kernel';
import { INHERIT } from '#platform/graphql';
import type { OtherEffect } from '../domain/other-effect.js';
import type { OtherEffectTerms } from '../effects/effect-kinds.js';

/** What the output of every effect other than points has. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
export abstract class OtherEffectType {
  @Field(() => String, {
    nullable: true,
    description: 'The variant of the experiment that it belongs to; null: to all.',
  })
  variant: string | null;
}

/** What the input of every effect other than points has. */
@InputType({ isAbstract: true })
export abstract class OtherEffectInput {
  @Field(() => String, {
    nullable: true,
    description: 'The variant of the experiment that it belongs to; to all if left out.',
  })
  @IsOptional()
  @Length(1, 32)
  variant?: string | null;
}

/** How a kind of effect is written in GraphQL. */
export interface EffectForm<I extends OtherEffectInput, S extends object> {
  /** Name of the field in the input of a campaign. */
  readonly kind: string;
  readonly description: string;
  readonly input: new () => I;
  readonly output: new () => OtherEffectType;
  /** The settings that are meant, unchecked but for what the kind cannot know. */
  settingsOf(input: I, path: readonly string[]): Result<S, Problem>;
  /** The fields of the output but for `variant`. */
  viewOf(settings: S): object;
}

type AnyForm = EffectForm<OtherEffectInput, object>;

/**
 * The forms of all effects other than points: libs add theirs while they are loaded, before a schema is built, each next
 * to the kind that it registers with `EffectKinds`.
 */
export class EffectForms {
  private readonly byKind = new Map<string, AnyForm>();

  constructor(private readonly campaignEffectInput: { readonly prototype: object }) {}

  /** Makes the form a field of `CampaignEffectInput` and its output a member of `CampaignEffect`. */
  register<I extends OtherEffectInput, S extends object>(form: EffectForm<I, S>): void {
    const { kind, description, input } = form;
    invariant(!this.byKind.has(kind), `the form of the effect ${kind} is registered once`);
    // Inputs and settings go back to the form of their kind, and to no other.
    this.byKind.set(kind, form);
    const { prototype } = this.campaignEffectInput;
    Field(() => input, { nullable: true, description })(prototype, kind);
    IsOptional()(prototype, kind);
    ValidateNested()(prototype, kind);
    Type(() => input)(prototype, kind);
  }

  outputs(): readonly (new () => OtherEffectType)[] {
    return [...this.byKind.values()].map(({ output }) => output);
  }

  /** The effect that is given in an input; null when none of these is. */
  termsOf(input: object, path: readonly string[], place: number): Result<OtherEffectTerms, Problem> | null {
    const given: Partial<Record<string, OtherEffectInput | null>> = { ...input };
    for (const [kind, form] of this.byKind) {
      const own = given[kind];
      if (!own) continue;
      const settings = form.settingsOf(own, [...path, kind]);
      if (!settings.ok) return settings;
      return { ok: true, value: { kind, settings: settings.value, variant: own.variant ?? null, place } };
    }
    return null;
  }

  /** Null: a kind that is not known any more. */
  viewOf({ kind, settings, variant }: OtherEffect): OtherEffectType | null {
    const form = this.byKind.get(kind);
    return form ? Object.assign(new form.output(), { ...form.viewOf(settings), variant }) : null;
  }
}
