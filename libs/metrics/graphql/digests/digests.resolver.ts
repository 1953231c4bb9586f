import { Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, StaffOrigin, type AccessContext } from '#access/graphql';
import { isLocalDate } from '#kernel';
import { Database } from '#platform';
import {
  fromCursor,
  INHERIT,
  Input,
  pageOf,
  payloadOf,
  refuseCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { MetricDigests } from '../../digests/metric-digests.service.js';
import { DIGEST_GRAINS, type DigestGrain } from '../../domain/digests/digest.js';
import { DigestLoader } from './digest-loader.js';
import {
  MetricDigestConnection,
  MetricDigestFileType,
  MetricDigestsArgs,
  MetricDigestSchedulePayload,
  MetricDigestScheduleType,
  MetricDigestType,
  SetMetricDigestInput,
} from './digest.type.js';

/** What staff are told of weeks and months. */
@Resolver(() => MetricDigestType)
export class MetricDigestsResolver {
  constructor(
    private readonly database: Database,
    private readonly digests: MetricDigests,
    private readonly loader: DigestLoader,
  ) {}

  @Query(() => MetricDigestConnection, {
    description:
      'What was told of weeks and months that are over, those of the last periods first: to be sent, or read.',
  })
  @Allow('metrics:read')
  async metricDigests(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => MetricDigestsArgs) args: MetricDigestsArgs,
  ): Promise<Connection<MetricDigestType>> {
    const asked = { grain: args.grain ?? null, after: digestIn(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, (tx) => this.digests.page(tx, asked));
    return pageOf(found, args, ({ through, grain }) => [through, grain]);
  }

  @Query(() => [MetricDigestScheduleType], {
    description: 'What is to be told of each week, and of each month. Nothing is, unless staff want it.',
  })
  @Allow('metrics:read')
  metricDigestSchedules(@CurrentStaff() actor: StaffActor): Promise<MetricDigestScheduleType[]> {
    return this.database.tx(actor, (tx) => this.digests.schedules(tx));
  }

  @ResolveField(() => String, {
    description:
      'HTML that mail programs show: tables and inline styles, no script, and nothing from elsewhere.',
  })
  @Allow(INHERIT)
  async html(@Parent() digest: MetricDigestType, @Context() context: AccessContext): Promise<string> {
    return (await this.loader.of(context).load(digest)).html;
  }

  @ResolveField(() => [MetricDigestFileType], { description: 'Its tables as CSV, all lines of each.' })
  @Allow(INHERIT)
  async files(
    @Parent() digest: MetricDigestType,
    @Context() context: AccessContext,
  ): Promise<readonly MetricDigestFileType[]> {
    return (await this.loader.of(context).load(digest)).files;
  }

  @Mutation(() => MetricDigestSchedulePayload, {
    description:
      'Sets which reports are told of each week or month, from the last one that is over on. Audited.',
  })
  @Allow('metrics:write')
  async setMetricDigest(
    @StaffOrigin() origin: Origin,
    @Input(() => SetMetricDigestInput) input: SetMetricDigestInput,
  ): Promise<MetricDigestSchedulePayload> {
    return payloadOf(await this.digests.schedule(origin, input), (schedule) => ({ schedule }));
  }
}

function digestIn(
  cursor: string | null | undefined,
): { readonly through: string; readonly grain: DigestGrain } | null {
  const key = fromCursor(cursor, 2);
  if (!key) return null;
  const [through = '', name] = key;
  const grain = DIGEST_GRAINS.find((one) => one === name);
  return grain && isLocalDate(through) ? { through, grain } : refuseCursor();
}

/** The resolvers of digests. */
export const DIGEST_RESOLVERS = [DigestLoader, MetricDigestsResolver];
