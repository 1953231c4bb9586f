import { Field, InputType, OmitType } from '@nestjs/graphql';
import type { Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { err, ok, type Problem, type Result } from '#kernel';
import { TRIED_MAX, type TrialTerms, type TriedCampaign } from '../trials/tried-campaigns.js';
import { CampaignTermsInput } from './campaign.type.js';
import { termsOfInput } from './effect.mapping.js';

/** All that says how a campaign works, without what names it. */
@InputType('TriedTermsInput', { description: 'How a campaign would work, as in `createCampaign`.' })
export class TriedTermsInput extends OmitType(
  // Abstract for GraphQL only.
  CampaignTermsInput as unknown as Class<CampaignTermsInput>,
  ['code', 'effectiveFrom', 'draft'] as const,
  InputType,
) {}

@InputType('TriedCampaignInput', { isOneOf: true, description: 'A campaign that is tried: one of these.' })
export class TriedCampaignInput {
  @Field(() => TriedTermsInput, { nullable: true, description: 'Terms that are stored nowhere.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TriedTermsInput)
  terms?: TriedTermsInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of a campaign: its draft, or else what holds now. It takes its own place.',
  })
  @IsOptional()
  @Length(1, 64)
  code?: string | null;
}

@InputType({ isAbstract: true })
export abstract class TrialInput {
  @Field(() => [TriedCampaignInput], { description: `What is tried, together: 1 to ${TRIED_MAX} campaigns.` })
  @IsArray()
  @ArrayMaxSize(TRIED_MAX)
  @ValidateNested({ each: true })
  @Type(() => TriedCampaignInput)
  campaigns: TriedCampaignInput[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Codes of campaigns in force whose place it would take; if none, it is added to all.',
  })
  @IsArray()
  @IsString({ each: true })
  replaces: string[];
}

export function trialOf({ campaigns, replaces }: TrialInput): Result<TrialTerms, Problem> {
  const tried: TriedCampaign[] = [];
  for (const [index, { terms, code }] of campaigns.entries()) {
    if (!terms) {
      tried.push({ code: code ?? '' });
      continue;
    }
    const checked = termsOfInput(terms);
    if (!checked.ok) {
      const path = ['campaigns', String(index), 'terms', ...(checked.problem.path ?? [])];
      return err({ ...checked.problem, path });
    }
    tried.push({ terms: checked.value });
  }
  return ok({ campaigns: tried, replaces });
}
