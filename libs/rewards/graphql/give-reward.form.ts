import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { effectForms, OtherEffectInput, OtherEffectType } from '#campaigns/graphql';
import { ok } from '#kernel';
import { INHERIT } from '#platform/graphql';
import type { GiveRewardSettings } from '../reward-gift.js';

const GIVES =
  'Gives a piece of a reward for no points: staff deliver it as if it had been redeemed. Taken back as long as it was not delivered.';
const CODE_LENGTH_MAX = 64;

@InputType('GiveRewardByCampaignInput', { description: GIVES })
export class GiveRewardByCampaignInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the reward; one that gives no effect by itself.' })
  @Length(1, CODE_LENGTH_MAX)
  reward: string;
}

@ObjectType('GiveRewardEffect', { description: GIVES })
@Allow(INHERIT)
export class GiveRewardEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the reward.' })
  reward: string;
}

effectForms.register<GiveRewardByCampaignInput, GiveRewardSettings>({
  kind: 'giveReward',
  description: 'A reward for the customer.',
  input: GiveRewardByCampaignInput,
  output: GiveRewardEffectType,
  settingsOf: ({ reward }) => ok({ reward }),
  viewOf: ({ reward }) => ({ reward }),
});
