import { ArgsType, Field, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import type { Origin, ProgramActor, StaffActor } from '#access';
import {
  Allow,
  Context,
  CurrentActor,
  CurrentStaff,
  Now,
  StaffOrigin,
  type AccessContext,
} from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { err, invalid, isUuid, notFound, ok, required } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  ProblemsError,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Coupons } from '../coupons.service.js';
import { shownWith } from '../domain/typed-code.js';
import { isTimeFor } from '../domain/validity.js';
import { CouponLookUp, LINK_DAYS_MAX, type GoodCode, type KnownCode } from '../look-up.service.js';
import { CouponLoader } from './coupon-loader.js';
import { discountOf } from './coupon.mapping.js';
import {
  CouponConnection,
  CouponLinkType,
  CouponOfferType,
  CouponPayload,
  CouponType,
  IssueCouponInput,
  VoidCouponCodeInput,
  VoidCouponCodePayload,
} from './coupon.type.js';

@ArgsType()
class CouponArgs {
  @Field(() => String, { nullable: true, description: 'The code, as it was typed.' })
  @IsOptional()
  @Length(1, 200)
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'Instead of a code: what a QR code says.' })
  @IsOptional()
  @Length(1, 200)
  link?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'External id of the customer for whom a shop asks: coupons of customers are good for them alone. Not needed with their own token.',
  })
  @IsOptional()
  @Length(1, 255)
  customer?: string | null;
}

@ArgsType()
class LinkArgs {
  @Field(() => Int, { defaultValue: 30, description: 'For how many days the link is good, 1 to 366.' })
  @IsInt()
  @Min(1)
  @Max(LINK_DAYS_MAX)
  days: number;
}

@ArgsType()
class CodeLinkArgs extends LinkArgs {
  @Field(() => String, { description: 'The code.' })
  @Length(1, 64)
  code: string;
}

/** What codes are worth, for storefronts and customers. */
@Resolver()
export class CouponOffersResolver {
  constructor(private readonly lookUp: CouponLookUp) {}

  @Query(() => CouponOfferType, {
    nullable: true,
    description:
      "What a code is worth now. Null alike for codes that nobody knows, and for those that are over, void or somebody else's; 20 wrong codes a minute may be tried for a customer.",
  })
  @Allow('coupons:read', 'self:read')
  async coupon(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @ValidArgs(() => CouponArgs) { code = null, link = null, customer = null }: CouponArgs,
  ): Promise<CouponOfferType | null> {
    if ((code === null) === (link === null))
      throw new ProblemsError([invalid(['code'], 'Either a code or a link is needed.')]);
    const presented = code === null ? { link: link ?? '' } : { code };
    const found = await this.lookUp.find({ actor, presented, customerExternalId: customer, now });
    if (!found.ok) throw new ProblemsError([found.problem]);
    return found.value && offerOf(found.value, now);
  }
}

/** Coupons of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerCouponsResolver {
  constructor(private readonly loader: CouponLoader) {}

  @ResolveField(() => CouponConnection, {
    nullable: true,
    description: 'Coupons that were issued to the customer, newest first, those that are over too.',
  })
  @Allow('coupons:read', 'self:read')
  async coupons(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<CouponType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const coupons = await this.loader.of(context).coupons(page).load(customerId);
    return pageOf(coupons, args, ({ localId }) => [localId]);
  }
}

/** What a QR code for a coupon says. */
@Resolver(() => CouponType)
export class CouponLinksResolver {
  constructor(private readonly lookUp: CouponLookUp) {}

  @ResolveField(() => CouponLinkType, { description: 'What a QR code for it says.' })
  link(
    @Parent() { programId, directoryCode }: CouponType,
    @Now() now: Date,
    @ValidArgs(() => LinkArgs) { days }: LinkArgs,
  ): CouponLinkType {
    return this.lookUp.signedLink(programId, directoryCode, days, now);
  }
}

/** For what, by whom, and why not any more: for staff. */
@Resolver(() => CouponType)
export class CouponStaffResolver {
  @ResolveField(() => String, { description: 'What it was issued for.' })
  reference(@Parent() { issuedFor }: CouponType): string {
    return issuedFor;
  }

  @ResolveField(() => String, { description: 'Who issued it: a principal.' })
  issuedBy(@Parent() { by }: CouponType): string {
    return by;
  }

  @ResolveField(() => String, { nullable: true, description: 'Why it is void, in the words of staff.' })
  voidReason(@Parent() { why }: CouponType): string | null {
    return why;
  }
}

/** What staff do with codes and coupons of customers. */
@Resolver()
export class CouponOfficeResolver {
  constructor(
    private readonly database: Database,
    private readonly service: Coupons,
    private readonly loader: CouponLoader,
    private readonly lookUp: CouponLookUp,
  ) {}

  @Query(() => CouponLinkType, {
    nullable: true,
    description: 'What a QR code for a code says; null when there is no such code, or it is void.',
  })
  @Allow('coupons:read')
  couponLink(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => CodeLinkArgs) { code, days }: CodeLinkArgs,
  ): Promise<CouponLinkType | null> {
    return this.lookUp.linkOf(actor, code, days, now);
  }

  @Mutation(() => CouponPayload, {
    description:
      'Issues a coupon to a customer. Once per reference: a repeat answers the coupon that is there.',
  })
  @Allow('coupons:write')
  async issueCoupon(
    @StaffOrigin() origin: Origin,
    @Input(() => IssueCouponInput) { template, customer, reference }: IssueCouponInput,
  ): Promise<CouponPayload> {
    const customerId = localIdOf('Customer', customer) ?? '';
    if (!isUuid(customerId)) return payloadOf(err(notFound('customer', ['customer'])), () => ({}));
    const issued = await this.database.txResult(origin.actor, async (tx) => {
      const held = await this.service.issueTo(tx, { ...origin, template, customerId, reference });
      return held.ok
        ? ok(required((await this.loader.shown(tx, [held.value], origin.now))[0], 'the coupon'))
        : held;
    });
    return payloadOf(issued, (coupon) => ({ coupon }));
  }

  @Mutation(() => VoidCouponCodePayload, {
    description:
      'Ends a code: a public one, a unique one, or that of a coupon of a customer and with it the coupon. A repeat changes nothing.',
  })
  @Allow('coupons:write')
  async voidCouponCode(
    @StaffOrigin() origin: Origin,
    @Input(() => VoidCouponCodeInput) { code, reason }: VoidCouponCodeInput,
  ): Promise<VoidCouponCodePayload> {
    const voided = await this.database.txResult(origin.actor, (tx) =>
      this.service.void(tx, { ...origin, code, reason }),
    );
    return payloadOf(voided, (known) => ({ code: writtenOf(known), voidedAt: known.voidedAt }));
  }
}

function offerOf({ known, program }: GoodCode, now: Date): CouponOfferType {
  const { terms, kind, validUntil } = known;
  const { name, description, discount, times } = terms;
  return {
    ...{ code: writtenOf(known), name, description, weekdays: times.weekdays, hours: times.hours },
    discount: discountOf(discount, program.currency),
    validUntil: kind === 'PUBLIC' ? terms.validity.until : validUntil,
    isTimeNow: isTimeFor(times, now, program.timeZone),
  };
}

function writtenOf({ shown, prefix, code }: KnownCode): string {
  return shown ?? shownWith(prefix, code);
}
