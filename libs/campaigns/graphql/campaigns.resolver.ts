import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { ok, required, type Problem, type Result } from '#kernel';
import { PointTypes } from '#ledger';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  fromGlobalId,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Campaigns, type CampaignWithVersions } from '../campaigns.service.js';
import { ArmLoaders } from './arm-loaders.js';
import { BudgetLoaders } from './budget-loaders.js';
import { campaignOf } from './campaign.mapping.js';
import { ExperimentArmType } from './experiment.type.js';
import { termsOfInput } from './effect.mapping.js';
import {
  CampaignConnection,
  CampaignPayload,
  CampaignType,
  ChangeCampaignInput,
  CloneCampaignInput,
  CreateCampaignInput,
  PublishCampaignInput,
  SetCampaignStateInput,
  CampaignVersionConnection,
  type CampaignVersionType,
} from './campaign.type.js';

/** Campaigns, for staff. */
@Resolver(() => CampaignType)
export class CampaignsResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly armLoaders: ArmLoaders,
    private readonly budgetLoaders: BudgetLoaders,
  ) {}

  @Query(() => CampaignConnection, { description: 'The campaigns of the program, oldest first.' })
  @Allow('campaigns:read')
  async campaigns(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<CampaignType>> {
    const all = await this.read(actor, async (tx) => {
      const pointTypes = await this.pointTypes.list(tx);
      return (await this.service.list(tx, now)).map((found) => campaignOf(found, pointTypes));
    });
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : all.findIndex((campaign) => campaign.code === after) + 1;
    return pageOf(all.slice(start, start + args.first + 1), args, (campaign) => [campaign.code]);
  }

  @Query(() => CampaignType, { nullable: true, description: 'A campaign by its code; null when unknown.' })
  @Allow('campaigns:read')
  async campaign(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the campaign.' }) code: string,
  ): Promise<CampaignType | null> {
    return this.read(actor, async (tx) => {
      const found = await this.service.byCode(tx, code, now);
      return found && campaignOf(found, await this.pointTypes.list(tx));
    });
  }

  @Mutation(() => CampaignPayload, {
    description: 'Starts a campaign. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('campaigns:write')
  async createCampaign(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateCampaignInput) input: CreateCampaignInput,
  ): Promise<CampaignPayload> {
    const { code, name, effectiveFrom = null, draft: isDraft } = input;
    return this.change(origin, async (tx) => {
      const terms = termsOfInput(input);
      return terms.ok
        ? this.service.create(tx, { ...origin, code, name, effectiveFrom, isDraft, terms: terms.value })
        : terms;
    });
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Changes how a campaign works, from an instant on, by a new version; earlier orders and their returns keep the old one. A repeat makes another version with the same terms.',
  })
  @Allow('campaigns:write')
  async changeCampaign(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeCampaignInput) input: ChangeCampaignInput,
  ): Promise<CampaignPayload> {
    const { code, effectiveFrom = null, draft: isDraft } = input;
    return this.change(origin, async (tx) => {
      const terms = termsOfInput(input);
      return terms.ok
        ? this.service.change(tx, { ...origin, code, effectiveFrom, isDraft, terms: terms.value })
        : terms;
    });
  }

  @Mutation(() => CampaignPayload, {
    description:
      "Lets a campaign's draft hold, from an instant on, by a new version like it, if its terms are still right then. A repeat finds no draft and changes nothing.",
  })
  @Allow('campaigns:write')
  async publishCampaign(
    @StaffOrigin() origin: Origin,
    @Input(() => PublishCampaignInput) { code, effectiveFrom = null }: PublishCampaignInput,
  ): Promise<CampaignPayload> {
    return this.change(origin, (tx) => this.service.publish(tx, { ...origin, code, effectiveFrom }));
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Starts a campaign as a draft with the terms of another, which are checked when it is published. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('campaigns:write')
  async cloneCampaign(
    @StaffOrigin() origin: Origin,
    @Input(() => CloneCampaignInput) input: CloneCampaignInput,
  ): Promise<CampaignPayload> {
    return this.change(origin, (tx) => this.service.clone(tx, { ...origin, ...input }));
  }

  @Mutation(() => CampaignPayload, {
    description:
      'Pauses, resumes (if its terms are still right then) or ends a campaign, from an instant on. A repeat makes another version in the same state.',
  })
  @Allow('campaigns:write')
  async setCampaignState(
    @StaffOrigin() origin: Origin,
    @Input(() => SetCampaignStateInput) { code, state, effectiveFrom = null }: SetCampaignStateInput,
  ): Promise<CampaignPayload> {
    return this.change(origin, (tx) => this.service.setState(tx, { ...origin, code, state, effectiveFrom }));
  }

  @ResolveField(() => CampaignVersionConnection, { description: 'All versions, by number.' })
  versions(
    @Parent() { allVersions }: CampaignType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<CampaignVersionType> {
    const [after] = fromCursor(args.after, 1) ?? [];
    const later = allVersions.filter((version) => after === undefined || version.number > Number(after));
    return pageOf(later.slice(0, args.first + 1), args, (version) => [String(version.number)]);
  }

  @ResolveField(() => [ExperimentArmType], {
    description: "How many customers each arm of the campaign's experiment has so far.",
  })
  async arms(
    @Parent() { id }: CampaignType,
    @Context() context: AccessContext,
  ): Promise<ExperimentArmType[]> {
    const campaign = required(fromGlobalId(id), 'the id of a campaign');
    return this.armLoaders.of(context).load(campaign.id);
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether a limit of the program is used up for now: it gives nothing, and customers are not told of it, until there is something left again.',
  })
  async isUsedUp(@Parent() { id }: CampaignType, @Context() context: AccessContext): Promise<boolean> {
    const campaign = required(fromGlobalId(id), 'the id of a campaign');
    return this.budgetLoaders.of(context).load(campaign.id);
  }

  private read<T>(actor: StaffActor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(actor, work);
  }

  private async change(
    { actor }: Origin,
    work: (tx: Tx) => Promise<Result<CampaignWithVersions, Problem>>,
  ): Promise<CampaignPayload> {
    const changed = await this.database.txResult(actor, async (tx) => {
      const result = await work(tx);
      return result.ok ? ok(campaignOf(result.value, await this.pointTypes.list(tx))) : result;
    });
    return payloadOf(changed, (campaign) => ({ campaign }));
  }
}
