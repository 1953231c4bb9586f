import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Programs, type Origin, type StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { required, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CouponTemplates, type TemplateWithVersions } from '../templates.service.js';
import { templateOf, termsOf } from './coupon.mapping.js';
import {
  AddCouponCodeInput,
  ArchiveCouponTemplateInput,
  ChangeCouponTemplateInput,
  CreateCouponTemplateInput,
} from './template.inputs.js';
import {
  CouponPublicCodeConnection,
  CouponTemplateConnection,
  CouponTemplatePayload,
  CouponTemplateType,
  CouponTemplateVersionConnection,
  type CouponPublicCodeType,
  type CouponTemplateVersionType,
} from './template.type.js';

/** Templates of coupons, for staff. */
@Resolver(() => CouponTemplateType)
export class CouponTemplatesResolver {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly service: CouponTemplates,
  ) {}

  @Query(() => CouponTemplateConnection, {
    description: 'The templates of coupons, in the order of their codes.',
  })
  @Allow('coupons:read')
  async couponTemplates(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<CouponTemplateType>> {
    const [after = null] = fromCursor(args.after, 1) ?? [];
    const found = await this.database.tx(actor, async (tx) => {
      const page = await this.service.page(tx, { after, limit: args.first + 1 });
      const currency = await this.currencyOf(tx);
      return page.map((one) => templateOf(one, currency, now));
    });
    return pageOf(found, args, ({ code }) => [code]);
  }

  @Query(() => CouponTemplateType, {
    nullable: true,
    description: 'A template by its code; null when unknown.',
  })
  @Allow('coupons:read')
  couponTemplate(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('code', { type: () => String, description: 'Code of the template.' }) code: string,
  ): Promise<CouponTemplateType | null> {
    return this.database.tx(actor, async (tx) => {
      const found = await this.service.byCode(tx, code);
      return found && templateOf(found, await this.currencyOf(tx), now);
    });
  }

  @ResolveField(() => CouponTemplateVersionConnection, { description: 'Its versions, newest first.' })
  versions(
    @Parent() { all }: CouponTemplateType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<CouponTemplateVersionType> {
    const [after] = fromCursor(args.after, 1) ?? [];
    const newest = all.toReversed();
    const start = after === undefined ? 0 : newest.findIndex(({ number }) => String(number) === after) + 1;
    return pageOf(newest.slice(start, start + args.first + 1), args, ({ number }) => [String(number)]);
  }

  @ResolveField(() => CouponPublicCodeConnection, { description: 'Its public codes, void ones too.' })
  async publicCodes(
    @Parent() { template }: CouponTemplateType,
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<CouponPublicCodeType>> {
    const [after = null] = fromCursor(args.after, 1) ?? [];
    const found = await this.database.tx(actor, (tx) =>
      this.service.publicCodes(tx, template, { after, limit: args.first + 1 }),
    );
    const codes = found.map(({ code: folded, shown: code, voidedAt }) => ({ folded, code, voidedAt }));
    return pageOf(codes, args, ({ folded }) => [folded]);
  }

  @Mutation(() => CouponTemplatePayload, {
    description: 'Makes a template of coupons. A code that exists is refused, so a repeat makes none.',
  })
  @Allow('coupons:write')
  createCouponTemplate(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateCouponTemplateInput) input: CreateCouponTemplateInput,
  ): Promise<CouponTemplatePayload> {
    const terms = termsOf(input);
    const { code, effectiveFrom = null } = input;
    return this.save(origin, async (tx) =>
      terms.ok ? this.service.create(tx, { ...origin, code, effectiveFrom, terms: terms.value }) : terms,
    );
  }

  @Mutation(() => CouponTemplatePayload, {
    description:
      'Adds a version to a template, for what is issued from then on, and for its public codes. What was issued keeps the terms by which it was issued.',
  })
  @Allow('coupons:write')
  changeCouponTemplate(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeCouponTemplateInput) input: ChangeCouponTemplateInput,
  ): Promise<CouponTemplatePayload> {
    const terms = termsOf(input);
    const { code, effectiveFrom = null } = input;
    return this.save(origin, async (tx) =>
      terms.ok ? this.service.change(tx, { ...origin, code, effectiveFrom, terms: terms.value }) : terms,
    );
  }

  @Mutation(() => CouponTemplatePayload, {
    description:
      'Ends issuing by a template, and its public codes; what was issued stays good. A repeat changes nothing.',
  })
  @Allow('coupons:write')
  archiveCouponTemplate(
    @StaffOrigin() origin: Origin,
    @Input(() => ArchiveCouponTemplateInput) { code }: ArchiveCouponTemplateInput,
  ): Promise<CouponTemplatePayload> {
    return this.save(origin, (tx) => this.service.archive(tx, { ...origin, code }));
  }

  @Mutation(() => CouponTemplatePayload, {
    description: 'Adds a public code to a template; it may have several. A repeat changes nothing.',
  })
  @Allow('coupons:write')
  addCouponCode(
    @StaffOrigin() origin: Origin,
    @Input(() => AddCouponCodeInput) { template: code, publicCode }: AddCouponCodeInput,
  ): Promise<CouponTemplatePayload> {
    return this.save(origin, (tx) => this.service.addPublicCode(tx, { ...origin, code, publicCode }));
  }

  private async save(
    { actor, now }: Origin,
    work: (tx: Tx) => Promise<Result<TemplateWithVersions, Problem>>,
  ): Promise<CouponTemplatePayload> {
    const saved = await this.database.txResult(actor, async (tx) => {
      const done = await work(tx);
      return done.ok
        ? { ok: true as const, value: templateOf(done.value, await this.currencyOf(tx), now) }
        : done;
    });
    return payloadOf(saved, (couponTemplate) => ({ couponTemplate }));
  }

  private async currencyOf(tx: Tx): Promise<string> {
    return required(await this.programs.byId(tx, required(tx.programId, 'a program')), 'the program')
      .currency;
  }
}
