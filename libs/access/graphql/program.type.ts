import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTimeScalar, Node, toGlobalId } from '#platform/graphql';
import { PROGRAM_STATUSES, type Program, type ProgramStatus } from '../domain/program.js';
import { Allow } from './allow.js';

const programStatus = Object.fromEntries(PROGRAM_STATUSES.map((status) => [status, status]));

registerEnumType(programStatus, {
  name: 'ProgramStatus',
  description: 'Whether a program takes writes.',
  valuesMap: {
    OPEN: { description: 'Orders, points and everything else are taken.' },
    CLOSED: { description: 'The program can be read; every write is refused with PROGRAM_CLOSED.' },
  },
});

@ObjectType('Program', {
  implements: () => Node,
  description: 'A loyalty program: one brand with its own customers.',
})
@Allow('program:read')
export class ProgramType extends Node implements Omit<Program, 'locales'> {
  @Field(() => String, {
    description: 'Short name in lower case, unique in this installation; never changes.',
  })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency of all money amounts; never changes.' })
  currency: string;

  @Field(() => String, { description: 'IANA time zone in which days begin and points expire.' })
  timeZone: string;

  @Field(() => [String], {
    description: 'BCP 47 tags of the languages the program speaks; the first is the default.',
  })
  locales: string[];

  @Field(() => programStatus, { description: 'Whether the program takes writes.' })
  status: ProgramStatus;

  @Field(() => Int, { description: 'Days without an activity after which a customer counts as inactive.' })
  inactivityDays: number;

  @Field(() => DateTimeScalar, { description: 'When the program was founded.' })
  createdAt: Date;
}

export function toProgramType(program: Program): ProgramType {
  return { ...program, id: toGlobalId('Program', program.id) };
}
