import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsArray, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { INHERIT, MutationPayload } from '#platform/graphql';
import { INACTIVITY_DAYS_MAX, PROGRAM_NAME_LENGTH_MAX } from '../domain/program.js';
import { Allow } from './allow.js';
import { ProgramType } from './program.type.js';

@InputType('UpdateProgramInput', { description: 'The settings to change; those left out stay as they are.' })
export class UpdateProgramInput {
  @Field(() => String, { nullable: true, description: 'Name for people, 1 to 100 characters.' })
  @IsOptional()
  @IsString()
  @Length(1, PROGRAM_NAME_LENGTH_MAX)
  name?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'BCP 47 tags, such as "en" and "de-AT"; the first is the default.',
  })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  locales?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days without an activity that make a customer inactive, 1 to 3650.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(INACTIVITY_DAYS_MAX)
  inactivityDays?: number | null;
}

@InputType('ProgramStatusInput', { description: 'Why a program is closed or opened again.' })
export class ProgramStatusInput {
  @Field(() => String, { description: 'Reason for the audit log, 1 to 500 characters.' })
  @IsString()
  @Length(1, 500)
  reason: string;
}

@ObjectType('ProgramPayload', { description: 'The program after the change.' })
@Allow(INHERIT)
export class ProgramPayload extends MutationPayload {
  @Field(() => ProgramType, { nullable: true, description: 'The program; null when the change was refused.' })
  program?: ProgramType;
}
