import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, ProgramActor } from '#access';
import { Allow, CurrentActor, Now, StaffOrigin } from '#access/graphql';
import type { Problem, Result } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  DateTimeScalar,
  Input,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { ReferralPrograms, type ProgramWithVersions } from '../programs/referral-programs.service.js';
import {
  ChangeReferralProgramInput,
  CreateReferralProgramInput,
  PublishReferralRulesInput,
} from './program.inputs.js';
import { programTypeOf, rulesOf, versionTypeOf } from './program.mapping.js';
import {
  ReferralFraudRuleType,
  ReferralProgramPayload,
  ReferralProgramType,
  ReferralRulesType,
  ReferralVersionConnection,
  type ReferralVersionType,
} from './program.type.js';

/** Referral programs with the terms that hold now, for everybody. */
@Resolver(() => ReferralProgramType)
export class ReferralTermsResolver {
  constructor(
    private readonly database: Database,
    private readonly service: ReferralPrograms,
  ) {}

  @Query(() => [ReferralProgramType], {
    description:
      'The referral programs with the terms that hold now, in the order of their codes; at most 50.',
  })
  @Allow('program:read')
  async referralPrograms(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
  ): Promise<ReferralProgramType[]> {
    const found = await this.database.tx(actor, (tx) => this.service.all(tx));
    return found.map((one) => programTypeOf(one, now));
  }

  @Query(() => ReferralProgramType, {
    nullable: true,
    description: 'A referral program by its code; null when unknown.',
  })
  @Allow('program:read')
  async referralProgram(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the referral program.' }) code: string,
  ): Promise<ReferralProgramType | null> {
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, code));
    return found && programTypeOf(found, now);
  }
}

/** What staff make of referral programs, and see of them alone. */
@Resolver(() => ReferralProgramType)
export class ReferralProgramStaffResolver {
  constructor(private readonly service: ReferralPrograms) {}

  @ResolveField(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt(@Parent() { found }: ReferralProgramType): Date {
    return found.program.createdAt;
  }

  @ResolveField(() => ReferralVersionConnection, {
    description: 'Its rules, planned ones too, newest first.',
  })
  versions(
    @Parent() { found }: ReferralProgramType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<ReferralVersionType> {
    const after = numberInCursor(args.after);
    const older = found.versions.filter(({ number }) => after === null || number < after).reverse();
    return pageOf(older.slice(0, args.first + 1).map(versionTypeOf), args, ({ number }) => [String(number)]);
  }

  @Mutation(() => ReferralProgramPayload, {
    description:
      'Makes a referral program, open, with rules in force at once. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('referrals:write')
  async createReferralProgram(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateReferralProgramInput) input: CreateReferralProgramInput,
  ): Promise<ReferralProgramPayload> {
    const { code, name, variant, landingUrl } = input;
    const rules = rulesOf(input.rules);
    return payloadFrom(
      await this.service.create({ ...origin, code, name, variant, landingUrl, rules }),
      origin.now,
    );
  }

  @Mutation(() => ReferralProgramPayload, {
    description:
      'Changes what is named of a referral program. One that is closed takes no new codes, touches and claims; what was claimed goes on. A repeat changes nothing.',
  })
  @Allow('referrals:write')
  async changeReferralProgram(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeReferralProgramInput) input: ChangeReferralProgramInput,
  ): Promise<ReferralProgramPayload> {
    const { code, ...named } = input;
    const change = Object.fromEntries(Object.entries(named).filter(([, value]) => (value ?? null) !== null));
    return payloadFrom(await this.service.change({ ...origin, code, change }), origin.now);
  }

  @Mutation(() => ReferralProgramPayload, {
    description:
      'Publishes rules for what is claimed from then on; what was claimed keeps its own. Rules that the newest version has already, from the same instant or from now on, add none: a repeat changes nothing.',
  })
  @Allow('referrals:write')
  async publishReferralRules(
    @StaffOrigin() origin: Origin,
    @Input(() => PublishReferralRulesInput) input: PublishReferralRulesInput,
  ): Promise<ReferralProgramPayload> {
    const { program: code, effectiveFrom = null } = input;
    const rules = rulesOf(input.rules);
    return payloadFrom(await this.service.publish({ ...origin, code, rules, effectiveFrom }), origin.now);
  }
}

/** What of rules is for staff alone: whoever knew it could get around it. */
@Resolver(() => ReferralRulesType)
export class ReferralRulesStaffResolver {
  @ResolveField(() => String, {
    nullable: true,
    description: 'Condition in CEL on who may refer; null: every enrolled customer.',
  })
  advocates(@Parent() { all }: ReferralRulesType): string | null {
    return all.advocates;
  }

  @ResolveField(() => [ReferralFraudRuleType], {
    description: 'What is done about signs of fraud; at most 20.',
  })
  fraudRules(@Parent() { all }: ReferralRulesType): readonly ReferralFraudRuleType[] {
    return all.fraudRules;
  }

  @ResolveField(() => Int, { description: 'Hours until a review that nobody decided is escalated.' })
  reviewHours(@Parent() { all }: ReferralRulesType): number {
    return all.reviewHours;
  }
}

function payloadFrom(done: Result<ProgramWithVersions, Problem>, now: Date): ReferralProgramPayload {
  return payloadOf(done, (found) => ({ referralProgram: programTypeOf(found, now) }));
}
