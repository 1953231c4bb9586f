import { ArgsType, Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsDate, IsOptional, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import type { Customer } from '#customers';
import { ConnectionArgs, connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import { CODE_LENGTH_MAX, NAME_LENGTH_MAX } from '../domain/program-rules.js';
import type { Season } from '../domain/season.js';

@ObjectType('ReferralStanding', { description: 'Where an advocate stands in a season.' })
@Allow(INHERIT)
export class ReferralStandingType {
  /** For staff: see `ReferralStandingStaffResolver`. */
  person: Customer | null;

  @Field(() => Int, {
    description: 'The rank, from 1: by referrals, then by who came to that count first.',
  })
  rank: number;

  @Field(() => Int, { description: 'Referrals that were approved in the season, and still are.' })
  approved: number;

  @Field(() => DateTimeScalar, { description: 'When they came to that count.' })
  reachedAt: Date;

  @Field(() => String, {
    nullable: true,
    description: 'First letter of their given name, such as "A."; null: none is known.',
  })
  initial: string | null;

  @Field(() => Boolean, { description: 'Whether it is the customer whose token asks.' })
  isOwn: boolean;
}

export const ReferralStandingConnection = connectionOf(() => ReferralStandingType, 'ReferralStanding');

@ObjectType('ReferralSeason', { description: 'A time in which advocates are ranked.' })
@Allow(INHERIT)
export class ReferralSeasonType {
  season: Season;

  @Field(() => String, { description: 'Code, unique in its referral program.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => DateTimeScalar, { description: 'From when on referrals that are approved count.' })
  startsAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when, excluded.' })
  endsAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the board was written down for good, some minutes after the end; null: it is not yet.',
  })
  frozenAt: Date | null;
}

export const ReferralSeasonConnection = connectionOf(() => ReferralSeasonType, 'ReferralSeason');

@ObjectType('ReferralSeasonPayload', { description: 'Outcome of a mutation of a season.' })
@Allow(INHERIT)
export class ReferralSeasonPayload extends MutationPayload {
  @Field(() => ReferralSeasonType, { nullable: true, description: 'The season.' })
  season?: ReferralSeasonType | null;
}

@ArgsType()
export class ReferralSeasonsArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;
}

@ArgsType()
export class ReferralLeaderboardArgs extends ReferralSeasonsArgs {
  @Field(() => String, { description: 'Code of the season.' })
  @Length(1, CODE_LENGTH_MAX)
  season: string;
}

@InputType('CreateReferralSeasonInput', { description: 'A new season.' })
export class CreateReferralSeasonInput {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;

  @Field(() => String, {
    description: 'Code: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;

  @Field(() => DateTimeScalar, { description: 'From when on referrals that are approved count.' })
  @IsDate()
  startsAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when, excluded; in the future.' })
  @IsDate()
  endsAt: Date;
}

@InputType('ChangeReferralSeasonInput', {
  description: 'What is to be changed of a season that is not over; the rest stays.',
})
export class ChangeReferralSeasonInput {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;

  @Field(() => String, { description: 'Code of the season.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, NAME_LENGTH_MAX)
  name?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when on.' })
  @IsOptional()
  @IsDate()
  startsAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when, excluded; in the future.' })
  @IsOptional()
  @IsDate()
  endsAt?: Date | null;
}
