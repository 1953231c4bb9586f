import { ArgsType, Field, Float, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn, IsNumber, IsOptional, Max, Min } from 'class-validator';
import type { StaffActor } from '#access';
import { Allow, Context, CurrentStaff, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import { isLocalDate, isUuid } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  pageOf,
  refuseCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { MODEL_KINDS, type ModelKind } from '../domain/models/metric-model.js';
import { ModelViews } from '../models/model-views.service.js';
import { modelTypeOf, rfmReportOf, scoresTypeOf } from './model.mapping.js';
import { MetricModelConnection, MetricModelKindEnum, type MetricModelType } from './model.type.js';
import { ScoreLoader } from './score-loader.js';
import {
  AtRiskCustomerConnection,
  CustomerScoresType,
  RfmReportType,
  type AtRiskCustomerType,
} from './score.type.js';

@ArgsType()
class MetricModelsArgs extends ConnectionArgs {
  @Field(() => MetricModelKindEnum, { nullable: true, description: 'Those of one kind; all if left out.' })
  @IsOptional()
  @IsIn(MODEL_KINDS)
  kind?: ModelKind | null;
}

@ArgsType()
class AtRiskCustomersArgs extends ConnectionArgs {
  @Field(() => Float, {
    defaultValue: 0.5,
    description: 'The least chance of buying nothing in the next 90 days: 0 to 1.',
  })
  @IsNumber()
  @Min(0)
  @Max(1)
  minRisk: number;
}

/** Models and what they say, for staff. */
@Resolver()
export class MetricModelsResolver {
  constructor(
    private readonly database: Database,
    private readonly views: ModelViews,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => MetricModelConnection, { description: 'Fits of models, the newest first.' })
  @Allow('metrics:read')
  async metricModels(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => MetricModelsArgs) args: MetricModelsArgs,
  ): Promise<Connection<MetricModelType>> {
    const asked = { kind: args.kind ?? null, after: modelIn(args.after), limit: args.first + 1 };
    const models = await this.database.tx(actor, (tx) => this.views.models(tx, asked));
    return pageOf(models.map(modelTypeOf), args, ({ asOf, kind }) => [asOf, kind]);
  }

  @Query(() => RfmReportType, {
    nullable: true,
    description: 'Customers and revenue by RFM segment, as of the last night; null before the first.',
  })
  @Allow('metrics:read')
  async rfmSegments(@CurrentStaff() actor: StaffActor): Promise<RfmReportType | null> {
    const scoring = await this.database.tx(actor, (tx) => this.views.scoring(tx));
    return scoring && rfmReportOf(scoring);
  }

  @Query(() => AtRiskCustomerConnection, {
    description:
      'Customers who may fall silent, the likeliest first; nobody while no model is to be trusted (`rfmSegments` says why).',
  })
  @Allow('metrics:read')
  async atRiskCustomers(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => AtRiskCustomersArgs) args: AtRiskCustomersArgs,
  ): Promise<Connection<AtRiskCustomerType>> {
    const asked = { minRisk: args.minRisk, after: riskIn(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, (tx) => this.views.atRisk(tx, asked));
    const people = await this.customers.byIds(
      actor,
      found.map(({ score }) => score.customerId),
    );
    const shown = found.flatMap((one): AtRiskCustomerType[] => {
      const customer = people.get(one.score.customerId);
      return customer ? [{ customer: toCustomerType(customer), scores: scoresTypeOf(one) }] : [];
    });
    return pageOf(shown, args, ({ customer, scores }) => [String(scores.risk90d), customer.customerId]);
  }
}

/** Scores of customers. */
@Resolver(() => CustomerType)
export class CustomerScoresResolver {
  constructor(private readonly loader: ScoreLoader) {}

  @ResolveField(() => CustomerScoresType, {
    nullable: true,
    description: 'What models say of them as of the last night; null: they had not bought by then.',
  })
  @Allow('metrics:read')
  async scores(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<CustomerScoresType | null> {
    const found = await this.loader.of(context).load(customerId);
    return found && scoresTypeOf(found);
  }
}

function modelIn(cursor: string | null | undefined): { readonly asOf: string; readonly kind: string } | null {
  const key = fromCursor(cursor, 2);
  if (!key) return null;
  const [asOf = '', kind = ''] = key;
  return isLocalDate(asOf) ? { asOf, kind } : refuseCursor();
}

function riskIn(
  cursor: string | null | undefined,
): { readonly risk: number; readonly customerId: string } | null {
  const key = fromCursor(cursor, 2);
  if (!key) return null;
  const [text = '', customerId = ''] = key;
  const risk = Number(text);
  return text !== '' && risk >= 0 && risk <= 1 && isUuid(customerId) ? { risk, customerId } : refuseCursor();
}
