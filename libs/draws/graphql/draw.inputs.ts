import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDate,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { CampaignEffectInput } from '#campaigns/graphql';
import { DateTimeScalar } from '#platform/graphql';
import {
  BEACON_LENGTH_MAX,
  CODE_LENGTH_MAX,
  FORMER_DRAWS_MAX,
  NAME_LENGTH_MAX,
  PRIZES_MAX,
  REASON_LENGTH_MAX,
  RESERVES_MAX,
  TEXT_LENGTH_MAX,
  WINNERS_MAX,
} from '../domain/draw-rules.js';

const CONDITION_LENGTH_MAX = 10_000;
const ENTRIES_MAX = 1_000_000;

@InputType('DrawPrizeInput', { description: 'What winners of a draw get.' })
export class DrawPrizeInput {
  @Field(() => String, { description: 'Name, such as "An espresso machine".' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;

  @Field(() => Int, {
    defaultValue: 1,
    description: 'How many of it there are: 1,000 of all prizes together at most.',
  })
  @IsInt()
  @Min(1)
  @Max(WINNERS_MAX)
  count: number;

  @Field(() => CampaignEffectInput, {
    nullable: true,
    description:
      'What winners are given at once, such as a coupon or a badge; staff deliver it if left out. Points, stamps and messages are given by a campaign on "draw.won".',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CampaignEffectInput)
  effect?: CampaignEffectInput | null;
}

/** What may be nothing: left out of a change it stays, null clears it. */
@InputType({ isAbstract: true })
abstract class DrawTermsInput {
  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Condition in CEL on who takes part, such as "customer.tier == \\"gold\\"", asked when the list is frozen; null: everybody who has joined the program. Suspended customers never do.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  audience?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Entries of a customer that count, at most; null: all of them.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(ENTRIES_MAX)
  entriesMax?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where a public value will come from that nobody knows when the draw closes, such as "drand quicknet, round 14000000": staff enter it to draw. Null: it is drawn without one, by itself.',
  })
  @IsOptional()
  @Length(1, BEACON_LENGTH_MAX)
  beaconSource?: string | null;
}

@InputType('CreateDrawInput', { description: 'A new prize draw.' })
export class CreateDrawInput extends DrawTermsInput {
  @Field(() => String, {
    description:
      'Code, as effects that enter customers name it: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;

  @Field(() => DateTimeScalar, { description: 'From when on what happens counts: in the future.' })
  @IsDate()
  opensAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when.' })
  @IsDate()
  closesAt: Date;

  @Field(() => [DrawPrizeInput], { description: 'What is to be won, the best first: 1 to 20.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PRIZES_MAX)
  @ValidateNested({ each: true })
  @Type(() => DrawPrizeInput)
  prizes: DrawPrizeInput[];

  @Field(() => Int, {
    defaultValue: 10,
    description:
      'How many are drawn besides, to take the places of winners who are disqualified: 0 to 1,000.',
  })
  @IsInt()
  @Min(0)
  @Max(RESERVES_MAX)
  reserves: number;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Codes of draws whose winners take no part, such as the one of last month; at most 20.',
  })
  @IsArray()
  @ArrayMaxSize(FORMER_DRAWS_MAX)
  @IsString({ each: true })
  withoutWinnersOf: string[];
}

@InputType('ChangeDrawInput', {
  description: 'What is to be changed of a draw that has not opened; the rest stays.',
})
export class ChangeDrawInput extends DrawTermsInput {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, NAME_LENGTH_MAX)
  name?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when on what happens counts.' })
  @IsOptional()
  @IsDate()
  opensAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when.' })
  @IsOptional()
  @IsDate()
  closesAt?: Date | null;

  @Field(() => [DrawPrizeInput], {
    nullable: true,
    description: 'What is to be won, all of it, the best first.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PRIZES_MAX)
  @ValidateNested({ each: true })
  @Type(() => DrawPrizeInput)
  prizes?: DrawPrizeInput[] | null;

  @Field(() => Int, { nullable: true, description: 'How many are drawn besides.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(RESERVES_MAX)
  reserves?: number | null;

  @Field(() => [String], { nullable: true, description: 'Codes of draws whose winners take no part.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(FORMER_DRAWS_MAX)
  @IsString({ each: true })
  withoutWinnersOf?: string[] | null;
}

@InputType('CancelDrawInput', { description: 'A draw that nobody wins.' })
export class CancelDrawInput {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Why; kept in the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('DrawLotsInput', { description: 'A draw whose list is frozen.' })
export class DrawLotsInput {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, {
    nullable: true,
    description: 'The public value of the source that was announced, in one line; none if none was.',
  })
  @IsOptional()
  @Length(1, BEACON_LENGTH_MAX)
  beacon?: string | null;
}

@InputType('DisqualifyDrawnInput', { description: 'Somebody who was drawn and may not win.' })
export class DisqualifyDrawnInput {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => Int, { description: 'As which they were drawn.' })
  @IsInt()
  @Min(1)
  @Max(WINNERS_MAX + RESERVES_MAX)
  place: number;

  @Field(() => String, {
    description: 'Why; kept with the place and in the audit log, and shown to staff alone.',
  })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('DeliverPrizeInput', { description: 'A prize that was handed over.' })
export class DeliverPrizeInput {
  @Field(() => String, { description: 'Code of the draw.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => Int, { description: 'As which its winner was drawn.' })
  @IsInt()
  @Min(1)
  @Max(WINNERS_MAX + RESERVES_MAX)
  place: number;
}
