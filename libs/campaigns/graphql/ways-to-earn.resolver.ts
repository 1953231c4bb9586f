import { Query, Resolver } from '@nestjs/graphql';
import { Programs, type ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { ConnectionArgs, fromCursor, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { WaysToEarn } from '../ways-to-earn.service.js';
import { WayToEarnConnection, WayToEarnType } from './way-to-earn.type.js';

/** What a program promises, for storefronts and customers. */
@Resolver(() => WayToEarnType)
export class WaysToEarnResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly ways: WaysToEarn,
  ) {}

  @Query(() => WayToEarnConnection, {
    description:
      'What anybody can earn by now, oldest first. A campaign whose budget is used up is left out until it has something left again; so are those for some customers only.',
  })
  @Allow('program:read')
  async waysToEarn(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<WayToEarnType>> {
    const [after = ''] = fromCursor(args.after, 1) ?? [];
    const all = await this.database.tx(actor, async (tx) => {
      const program = required(await this.programs.byId(tx, actor.programId), 'the program of a principal');
      return this.ways.list(tx, program, now);
    });
    // Ids are made from times, and outlive a campaign that is left out by the next page.
    const later = all.filter(({ campaign }) => campaign.id > after);
    const page = pageOf(later.slice(0, args.first + 1), args, ({ campaign }) => [campaign.id]);
    const edges = page.edges.map(({ cursor, node: { campaign, trigger, terms, endsAt } }) => {
      const way = { campaign: campaign.code, name: campaign.name, trigger, terms: [...terms], endsAt };
      return { cursor, node: way };
    });
    return { ...page, edges };
  }
}
