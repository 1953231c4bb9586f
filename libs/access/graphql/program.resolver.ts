import { Query, Resolver } from '@nestjs/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import type { ProgramActor } from '../domain/actor.js';
import { Programs } from '../programs.service.js';
import { Allow, CurrentActor } from './allow.js';
import { ProgramType, toProgramType } from './program.type.js';

/** The program of whoever asks, in both schemas. */
@Resolver(() => ProgramType)
export class ProgramResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
  ) {}

  @Query(() => ProgramType, { description: 'The program this key, token or session belongs to.' })
  @Allow('program:read')
  async program(@CurrentActor() actor: ProgramActor): Promise<ProgramType> {
    const program = await this.database.tx(actor, (tx) => this.programs.byId(tx, actor.programId));
    return toProgramType(required(program, 'the program of an authenticated principal'));
  }
}
