import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import type { Problem, Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  Cost,
  fromCursor,
  Input,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { TIERS_MAX } from '../domain/ladder-rules.js';
import { Ladders } from '../ladders.service.js';
import type { LadderWithVersions } from '../stored-ladders.js';
import { TierViews } from '../tier-views.service.js';
import {
  CreateTierLadderInput,
  LadderPayload,
  PublishTierLadderInput,
  RollBackTierLadderInput,
  SaveTierLadderDraftInput,
} from './ladder.inputs.js';
import { ladderOf, termsOfInput } from './ladder.mapping.js';
import {
  LadderConnection,
  LadderDifferenceType,
  LadderType,
  LadderVersionConnection,
  TierCountType,
  type LadderVersionType,
} from './ladder.type.js';

/** Counts all who are on the ladder; points count for each tier. */
const COUNT_POINTS = 2;

/** Ladders, for staff. */
@Resolver(() => LadderType)
export class LaddersResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Ladders,
    private readonly views: TierViews,
  ) {}

  @Query(() => LadderConnection, { description: 'The ladders of the program, oldest first.' })
  @Allow('tiers:read')
  async tierLadders(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<LadderType>> {
    const all = await this.database.tx(actor, (tx) => this.service.list(tx));
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : all.findIndex(({ ladder }) => ladder.code === after) + 1;
    const page = all.slice(start, start + args.first + 1).map((found) => ladderOf(found, now));
    return pageOf(page, args, ({ code }) => [code]);
  }

  @Query(() => LadderType, { nullable: true, description: 'A ladder by its code; null when unknown.' })
  @Allow('tiers:read')
  async tierLadder(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the ladder.' }) code: string,
  ): Promise<LadderType | null> {
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, code));
    return found && ladderOf(found, now);
  }

  @Query(() => [LadderDifferenceType], {
    nullable: true,
    description: 'In what two versions of a ladder differ; null when there is no such version.',
  })
  @Allow('tiers:read')
  async tierLadderDiff(
    @CurrentStaff() actor: StaffActor,
    @Args('code', { type: () => String, description: 'Code of the ladder.' }) code: string,
    @Args('from', { type: () => Int, description: 'Number of the version before.' }) from: number,
    @Args('to', { type: () => Int, description: 'Number of the version after.' }) to: number,
  ): Promise<LadderDifferenceType[] | null> {
    const found = await this.database.tx(actor, (tx) => this.service.difference(tx, code, from, to));
    return found.ok ? found.value : null;
  }

  @Mutation(() => LadderPayload, {
    description: 'Starts a ladder with a draft. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('tiers:write')
  createTierLadder(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateTierLadderInput) input: CreateTierLadderInput,
  ): Promise<LadderPayload> {
    const { code, name } = input;
    return this.save(origin, async (tx) => {
      const terms = termsOfInput(input);
      return terms.ok ? this.service.create(tx, { ...origin, code, name, terms: terms.value }) : terms;
    });
  }

  @Mutation(() => LadderPayload, {
    description:
      'Keeps how a ladder might work as a draft. A repeat keeps another draft with the same terms.',
  })
  @Allow('tiers:write')
  saveTierLadderDraft(
    @StaffOrigin() origin: Origin,
    @Input(() => SaveTierLadderDraftInput) input: SaveTierLadderDraftInput,
  ): Promise<LadderPayload> {
    const { code } = input;
    return this.save(origin, async (tx) => {
      const terms = termsOfInput(input);
      return terms.ok ? this.service.saveDraft(tx, { ...origin, code, terms: terms.value }) : terms;
    });
  }

  @Mutation(() => LadderPayload, {
    description:
      "Lets a ladder's draft hold, from an instant on, by a new version like it; customers are looked at soon after. A repeat finds no draft and changes nothing.",
  })
  @Allow('tiers:write')
  publishTierLadder(
    @StaffOrigin() origin: Origin,
    @Input(() => PublishTierLadderInput) input: PublishTierLadderInput,
  ): Promise<LadderPayload> {
    const { code, effectiveFrom = null, application } = input;
    return this.save(origin, (tx) =>
      this.service.publish(tx, { ...origin, code, effectiveFrom, application }),
    );
  }

  @Mutation(() => LadderPayload, {
    description:
      'Lets an earlier version of a ladder hold again, from an instant on, by a new version like it. A repeat makes another one.',
  })
  @Allow('tiers:write')
  rollBackTierLadder(
    @StaffOrigin() origin: Origin,
    @Input(() => RollBackTierLadderInput) input: RollBackTierLadderInput,
  ): Promise<LadderPayload> {
    const { code, version: number, effectiveFrom = null, application } = input;
    return this.save(origin, (tx) =>
      this.service.rollBack(tx, { ...origin, code, number, effectiveFrom, application }),
    );
  }

  @ResolveField(() => LadderVersionConnection, { description: 'All versions, by number.' })
  versions(
    @Parent() { allVersions }: LadderType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<LadderVersionType> {
    const after = numberInCursor(args.after);
    const later = allVersions.filter(({ number }) => after === null || number > after);
    return pageOf(later.slice(0, args.first + 1), args, ({ number }) => [String(number)]);
  }

  @ResolveField(() => [TierCountType], {
    description: 'How many customers are on each tier, the highest count first.',
  })
  @Cost({ points: COUNT_POINTS, size: TIERS_MAX })
  async counts(
    @Parent() { ladderId }: LadderType,
    @CurrentStaff() actor: StaffActor,
  ): Promise<TierCountType[]> {
    const counts = await this.database.tx(actor, (tx) => this.views.counts(tx, [ladderId]));
    return counts
      .map(({ tier, count }) => ({ tier, customers: count }))
      .sort((a, b) => b.customers - a.customers || (a.tier < b.tier ? -1 : 1));
  }

  private async save(
    { actor, now }: Origin,
    work: (tx: Tx) => Promise<Result<LadderWithVersions, Problem>>,
  ): Promise<LadderPayload> {
    const saved = await this.database.txResult(actor, work);
    return payloadOf(saved, (found) => ({ ladder: ladderOf(found, now) }));
  }
}
