import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff, Now } from '#access/graphql';
import { Database } from '#platform';
import { Cost } from '#platform/graphql';
import { ORDER_PAID } from '../domain/campaign.js';
import { AMOUNT_ENTRIES, EFFECT_ENTRIES, TRIGGER_ENTRIES } from '../domain/engine-catalogue.js';
import { EffectKinds } from '../effects/effect-kinds.js';
import { concernsOrder, ConditionBook } from '../expression/condition-book.js';
import type { FactGroup } from '../expression/vocabulary.js';
import { StoredSegments } from '../segments/stored-segments.js';
import { VersionDiffs } from '../version-diffs.js';
import {
  CampaignDiffType,
  CampaignVocabularyType,
  ExpressionCheckType,
  type ExpressionFactGroupType,
} from './vocabulary.type.js';

const TRIGGER = { type: () => String, defaultValue: ORDER_PAID, description: 'The activity type.' } as const;

/** What editors of campaigns need: words, checks and comparisons. Nothing here changes anything. */
@Resolver(() => CampaignVocabularyType)
export class VocabularyResolver {
  constructor(
    private readonly database: Database,
    private readonly book: ConditionBook,
    private readonly diffs: VersionDiffs,
    private readonly kinds: EffectKinds,
    private readonly segments: StoredSegments,
  ) {}

  @Query(() => CampaignVocabularyType, {
    description: 'What campaigns on a type of activity can act on, ask about and give.',
  })
  @Allow('campaigns:read')
  @Cost({ points: 1, size: 1 })
  campaignVocabulary(@Args('trigger', TRIGGER) trigger: string): CampaignVocabularyType {
    const { facts, functions } = this.book.vocabularyOf(trigger);
    return {
      trigger,
      facts: facts.map(groupOf),
      lineFacts: concernsOrder(trigger) ? this.book.lineVocabulary.facts.map(groupOf) : [],
      functions: [...functions],
      triggers: [...TRIGGER_ENTRIES],
      effects: [
        ...EFFECT_ENTRIES,
        ...this.kinds.all().map(({ kind: name, description }) => ({ name, description })),
      ],
      amounts: [...AMOUNT_ENTRIES],
    };
  }

  @Query(() => ExpressionCheckType, {
    description: 'Checks an expression as saving it would, and saves nothing.',
  })
  @Allow('campaigns:read')
  async checkExpression(
    @CurrentStaff() actor: StaffActor,
    @Args('expression', { type: () => String, description: 'In CEL.' }) expression: string,
    @Args('trigger', TRIGGER) trigger: string,
    @Args('forLines', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Whether it says which lines count, rather than when the campaign gives.',
    })
    forLines: boolean,
  ): Promise<ExpressionCheckType> {
    const mistake =
      this.book.mistakeIn(trigger, expression, forLines) ??
      (forLines
        ? null
        : await this.database.tx(actor, (tx) => this.segments.mistakeIn(tx, trigger, expression)));
    return { isValid: mistake === null, mistake };
  }

  @Query(() => CampaignDiffType, {
    nullable: true,
    description: 'What changed from one version of a campaign to another; null when one of them is unknown.',
  })
  @Allow('campaigns:read')
  async campaignDiff(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the campaign.' }) code: string,
    @Args('from', { type: () => Int, description: 'Number of the version before.' }) from: number,
    @Args('to', { type: () => Int, description: 'Number of the version after.' }) to: number,
  ): Promise<CampaignDiffType | null> {
    const diff = await this.database.tx(actor, (tx) => this.diffs.diff(tx, { code, from, to }, now));
    return diff && { ...diff, differences: [...diff.differences] };
  }
}

function groupOf({ name, description, elementsMax, facts }: FactGroup): ExpressionFactGroupType {
  return {
    ...{ name, description, isList: elementsMax !== null },
    facts: facts.map((fact) => ({ name: fact.name, type: fact.type, description: fact.description })),
  };
}
