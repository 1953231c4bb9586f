import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Idempotency, type Origin, type StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { OwnEffects } from '#campaigns';
import { ok, required, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { RewardCatalogue, type RewardWithVersions } from '../reward-catalogue.service.js';
import {
  ArchiveRewardInput,
  ChangeRewardInput,
  ChangeRewardStockInput,
  CreateRewardInput,
} from './reward.inputs.js';
import { RewardLoaders } from './reward-loaders.js';
import { rewardOf, termsOf } from './reward.mapping.js';
import {
  ChangeRewardStockPayload,
  RewardConnection,
  RewardPayload,
  RewardType,
  RewardVersionConnection,
  type RewardVersionType,
} from './reward.type.js';

/** The catalogue, for staff. */
@Resolver(() => RewardType)
export class RewardsResolver {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly service: RewardCatalogue,
    private readonly effects: OwnEffects,
    private readonly loaders: RewardLoaders,
  ) {}

  @Query(() => RewardConnection, { description: 'The rewards of the program, in the order of their codes.' })
  @Allow('rewards:read')
  async rewards(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<RewardType>> {
    const [after = null] = fromCursor(args.after, 1) ?? [];
    const found = await this.database.tx(actor, (tx) =>
      this.service.page(tx, { after, limit: args.first + 1 }),
    );
    return pageOf(
      found.map((one) => rewardOf(one, this.effects, now)),
      args,
      ({ code }) => [code],
    );
  }

  @Query(() => RewardType, { nullable: true, description: 'A reward by its code; null when unknown.' })
  @Allow('rewards:read')
  async reward(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the reward.' }) code: string,
  ): Promise<RewardType | null> {
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, code));
    return found && rewardOf(found, this.effects, now);
  }

  @ResolveField(() => RewardVersionConnection, { description: 'Its versions, newest first.' })
  versions(
    @Parent() { all }: RewardType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<RewardVersionType> {
    const after = numberInCursor(args.after);
    const older = all.filter(({ number }) => after === null || number < after).reverse();
    return pageOf(older.slice(0, args.first + 1), args, ({ number }) => [String(number)]);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'How many pieces are left, those that checkouts hold not counted; null: endless.',
  })
  async left(@Parent() { reward }: RewardType, @Context() context: AccessContext): Promise<number | null> {
    const left = await this.loaders.of(context).left.load(reward);
    return left === null ? null : Number(left);
  }

  @Mutation(() => RewardPayload, {
    description: 'Makes a reward. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('rewards:write')
  createReward(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateRewardInput) input: CreateRewardInput,
  ): Promise<RewardPayload> {
    const terms = termsOf(input);
    const { code, effectiveFrom = null } = input;
    const stock = input.stock === null || input.stock === undefined ? null : BigInt(input.stock);
    return this.save(origin, async (tx) =>
      terms.ok
        ? this.service.create(tx, { ...origin, code, effectiveFrom, terms: terms.value, stock })
        : terms,
    );
  }

  @Mutation(() => RewardPayload, {
    description:
      'Adds a version to a reward, for what is redeemed from then on. What was redeemed keeps the version by which it was.',
  })
  @Allow('rewards:write')
  changeReward(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeRewardInput) input: ChangeRewardInput,
  ): Promise<RewardPayload> {
    const terms = termsOf(input);
    const { code, effectiveFrom = null } = input;
    return this.save(origin, async (tx) =>
      terms.ok ? this.service.change(tx, { ...origin, code, effectiveFrom, terms: terms.value }) : terms,
    );
  }

  @Mutation(() => RewardPayload, {
    description: 'Ends redeeming a reward; what was redeemed is delivered. A repeat changes nothing.',
  })
  @Allow('rewards:write')
  archiveReward(
    @StaffOrigin() origin: Origin,
    @Input(() => ArchiveRewardInput) { code }: ArchiveRewardInput,
  ): Promise<RewardPayload> {
    return this.save(origin, (tx) => this.service.archive(tx, { ...origin, code }));
  }

  @Mutation(() => ChangeRewardStockPayload, {
    description: 'Puts pieces of a reward in, takes some out that are left, or makes it endless.',
  })
  @Allow('rewards:write')
  async changeRewardStock(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeRewardStockInput) input: ChangeRewardStockInput,
  ): Promise<ChangeRewardStockPayload> {
    const { code, by = null, reason, idempotencyKey: key } = input;
    const { actor, now } = origin;
    const keyed = { operation: 'changeRewardStock', key, input: { code, by, reason }, now };
    const { result, replayed } = await this.idempotency.run(actor, keyed, async (tx) => {
      const changed = await this.service.changeStock(tx, { ...origin, code, by, reason });
      return changed.ok ? ok({ code: changed.value.reward.code }) : changed;
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, result.value.code));
    const reward = rewardOf(required(found, 'the reward'), this.effects, now);
    return { reward, replayed, userErrors: [] };
  }

  private async save(
    { actor, now }: Origin,
    work: (tx: Tx) => Promise<Result<RewardWithVersions, Problem>>,
  ): Promise<RewardPayload> {
    const saved = await this.database.txResult(actor, work);
    return payloadOf(saved, (found) => ({ reward: rewardOf(found, this.effects, now) }));
  }
}
