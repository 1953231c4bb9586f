import { ArgsType, Field, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsOptional, IsString, Length } from 'class-validator';
import { stringify } from 'csv-stringify/sync';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import type { LocalDate } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  DateScalar,
  Input,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Partners } from '../partners.service.js';
import { Settlements } from '../settlements.service.js';
import { statementOf } from './partner.mapping.js';
import {
  ClosePartnerSettlementInput,
  PartnerSettlementPayload,
  PartnerStatementConnection,
  PartnerStatementLineConnection,
  PartnerStatementType,
  type PartnerStatementLineType,
} from './settlement.type.js';

@ArgsType()
class PartnerStatementArgs {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, 28)
  partner: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last program-local day of the period; today if left out.',
  })
  @IsOptional()
  @IsString()
  to?: LocalDate | null;
}

@ArgsType()
class PartnerSettlementsArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, 28)
  partner: string;
}

/** Statements of partners, for staff. */
@Resolver()
export class PartnerSettlementsResolver {
  constructor(
    private readonly database: Database,
    private readonly partners: Partners,
    private readonly service: Settlements,
  ) {}

  @Query(() => PartnerStatementConnection, {
    description:
      'Statements of the periods that are closed with a partner, the newest first; none when it is unknown.',
  })
  @Allow('partners:read')
  async partnerSettlements(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => PartnerSettlementsArgs) args: PartnerSettlementsArgs,
  ): Promise<Connection<PartnerStatementType>> {
    const page = { after: numberInCursor(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, async (tx) => {
      const partner = await this.partners.byCode(tx, args.partner);
      return partner ? this.service.list(tx, partner.id, page) : [];
    });
    const statements = found.map((one) => statementOf(args.partner, one));
    return pageOf(statements, args, ({ number }) => [`${number}`]);
  }

  @Query(() => PartnerStatementType, {
    nullable: true,
    description:
      'What the period that is not closed comes to so far; null: the partner is unknown, or the day is settled.',
  })
  @Allow('partners:read')
  async partnerStatement(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => PartnerStatementArgs) { partner, to = null }: PartnerStatementArgs,
  ): Promise<PartnerStatementType | null> {
    const open = await this.database.tx(actor, (tx) => this.service.open(tx, partner, to, now));
    return open && statementOf(open.partner.code, open.statement);
  }

  @Mutation(() => PartnerSettlementPayload, {
    description:
      'Closes a period: its statement stays as it is, and whatever is recorded for it later is in the next one. A repeat changes nothing.',
  })
  @Allow('partners:write')
  async closePartnerSettlement(
    @StaffOrigin() origin: Origin,
    @Input(() => ClosePartnerSettlementInput) { partner: code, from, to }: ClosePartnerSettlementInput,
  ): Promise<PartnerSettlementPayload> {
    const closed = await this.database.txResult(origin.actor, (tx) =>
      this.service.close(tx, { ...origin, code, from, to }),
    );
    return payloadOf(closed, ({ settlement, isChanged }) => ({
      statement: statementOf(code, settlement),
      isChanged,
    }));
  }
}

const CSV_COLUMNS = ['partner', 'from', 'to', 'kind', 'minor_per_thousand', 'points', 'amount_minor'];

/** The lines of statements, in two forms. */
@Resolver(() => PartnerStatementType)
export class PartnerStatementResolver {
  @ResolveField(() => PartnerStatementLineConnection, {
    description: 'What flowed, by kind and price.',
  })
  lines(
    @Parent() { all }: PartnerStatementType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Connection<PartnerStatementLineType> {
    const start = numberInCursor(args.after) ?? 0;
    const page = all
      .slice(start, start + args.first + 1)
      .map((line, index) => ({ ...line, place: start + index + 1 }));
    return pageOf(page, args, ({ place }) => [`${place}`]);
  }

  @ResolveField(() => String, {
    description:
      'The same as CSV (RFC 4180), all lines at once. Its cells are codes, days, kinds and figures: none is a formula.',
  })
  csv(@Parent() { all, partnerCode, from, to }: PartnerStatementType): string {
    const rows = all.map(({ kind, minorPerThousand, points, amountMinor }) => [
      ...[partnerCode, from, to, kind],
      ...[minorPerThousand, points, amountMinor].map(String),
    ]);
    return stringify([CSV_COLUMNS, ...rows], { record_delimiter: '\r\n' });
  }
}
