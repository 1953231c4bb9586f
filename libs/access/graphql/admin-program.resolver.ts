import { Mutation, Resolver } from '@nestjs/graphql';
import { Input, payloadOf } from '#platform/graphql';
import type { Origin } from '../domain/origin.js';
import { Programs } from '../programs.service.js';
import { Allow, StaffOrigin } from './allow.js';
import { ProgramPayload, ProgramStatusInput, UpdateProgramInput } from './program.payloads.js';
import { ProgramType, toProgramType } from './program.type.js';

/** Settings of the program. Each mutation names the state to reach, so a repeat changes nothing. */
@Resolver(() => ProgramType)
export class AdminProgramResolver {
  constructor(private readonly programs: Programs) {}

  @Mutation(() => ProgramPayload, {
    description:
      'Changes settings of the program; currency, code and time zone stay. Repeating it changes nothing.',
  })
  @Allow('program:write')
  async updateProgram(
    @StaffOrigin() origin: Origin,
    @Input(() => UpdateProgramInput) input: UpdateProgramInput,
  ): Promise<ProgramPayload> {
    const settings = {
      name: input.name ?? undefined,
      locales: input.locales ?? undefined,
      inactivityDays: input.inactivityDays ?? undefined,
    };
    const result = await this.programs.update(origin, settings);
    return payloadOf(result, (program) => ({ program: toProgramType(program) }));
  }

  @Mutation(() => ProgramPayload, {
    description:
      'Stops everything that customers and campaigns do: orders, points, profiles. Reading, and managing staff and keys, go on. Closing again changes nothing.',
  })
  @Allow('program:write')
  async closeProgram(
    @StaffOrigin() origin: Origin,
    @Input(() => ProgramStatusInput) { reason }: ProgramStatusInput,
  ): Promise<ProgramPayload> {
    const result = await this.programs.close(origin, reason);
    return payloadOf(result, (program) => ({ program: toProgramType(program) }));
  }

  @Mutation(() => ProgramPayload, {
    description: 'Lets a closed program take writes again. Opening an open one changes nothing.',
  })
  @Allow('program:write')
  async reopenProgram(
    @StaffOrigin() origin: Origin,
    @Input(() => ProgramStatusInput) { reason }: ProgramStatusInput,
  ): Promise<ProgramPayload> {
    const result = await this.programs.reopen(origin, reason);
    return payloadOf(result, (program) => ({ program: toProgramType(program) }));
  }
}
