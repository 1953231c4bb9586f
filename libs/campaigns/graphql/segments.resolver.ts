import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Origin, StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, StaffOrigin, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import type { Problem, Result, Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  Cost,
  fromCursor,
  idInCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { Segment } from '../domain/segment.js';
import { Segments } from '../segments/segments.service.js';
import { segmentOf } from './segment.mapping.js';
import {
  ArchiveSegmentInput,
  ChangeSegmentInput,
  CreateSegmentInput,
  SegmentConnection,
  SegmentMemberConnection,
  SegmentPayload,
  SegmentPreviewType,
  SegmentType,
  type SegmentMemberType,
} from './segment.type.js';

/** Looks at up to 20,000 customers: as dear as a page of a hundred with all there is about them. */
const PREVIEW_POINTS = 300;

/** Segments, for staff. */
@Resolver(() => SegmentType)
export class SegmentsResolver {
  private readonly counters = new WeakMap<AccessContext, DataLoader<Uuid, number>>();

  constructor(
    private readonly database: Database,
    private readonly service: Segments,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => SegmentConnection, { description: 'The segments of the program, by code, archived ones too.' })
  @Allow('campaigns:read')
  async segments(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<SegmentType>> {
    const all = await this.database.tx(actor, (tx) => this.service.list(tx));
    const [after] = fromCursor(args.after, 1) ?? [];
    const later = all.filter(({ code }) => after === undefined || code > after);
    return pageOf(later.slice(0, args.first + 1).map(segmentOf), args, ({ code }) => [code]);
  }

  @Query(() => SegmentType, { nullable: true, description: 'A segment by its code; null when unknown.' })
  @Allow('campaigns:read')
  async segment(
    @CurrentStaff() actor: StaffActor,
    @Args('code', { type: () => String, description: 'Code of the segment.' }) code: string,
  ): Promise<SegmentType | null> {
    const found = await this.database.tx(actor, (tx) => this.service.byCode(tx, code));
    return found && segmentOf(found);
  }

  @Query(() => SegmentPreviewType, {
    description: 'Who would be in a segment of a condition now. Saves nothing.',
  })
  @Allow('campaigns:read')
  @Cost(PREVIEW_POINTS)
  async segmentPreview(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Args('condition', { type: () => String, description: 'In CEL.' }) condition: string,
  ): Promise<SegmentPreviewType> {
    const mistake = this.service.mistakeIn(condition);
    if (mistake) return { mistake, memberCount: 0, lookedAt: 0, isComplete: false, sampleIds: [] };
    const preview = await this.database.tx(actor, (tx) => this.service.preview(tx, condition, now));
    const { members: memberCount, lookedAt, isComplete, sample: sampleIds } = preview;
    return { mistake: null, memberCount, lookedAt, isComplete, sampleIds };
  }

  @Mutation(() => SegmentPayload, {
    description: 'Starts a segment. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('campaigns:write')
  createSegment(
    @StaffOrigin() origin: Origin,
    @Input(() => CreateSegmentInput) { code, name, condition }: CreateSegmentInput,
  ): Promise<SegmentPayload> {
    return this.save(origin, (tx) => this.service.create(tx, { ...origin, code, name, condition }));
  }

  @Mutation(() => SegmentPayload, {
    description: 'Changes a segment. Its members are looked for again soon; a repeat changes nothing.',
  })
  @Allow('campaigns:write')
  changeSegment(
    @StaffOrigin() origin: Origin,
    @Input(() => ChangeSegmentInput) { code, name = null, condition = null }: ChangeSegmentInput,
  ): Promise<SegmentPayload> {
    return this.save(origin, (tx) => this.service.change(tx, { ...origin, code, name, condition }));
  }

  @Mutation(() => SegmentPayload, {
    description:
      'Archives a segment, for good: no condition sees it any more. Refused while an active or planned campaign asks for it; a repeat is refused, too.',
  })
  @Allow('campaigns:write')
  archiveSegment(
    @StaffOrigin() origin: Origin,
    @Input(() => ArchiveSegmentInput) { code }: ArchiveSegmentInput,
  ): Promise<SegmentPayload> {
    return this.save(origin, (tx) => this.service.archive(tx, { ...origin, code }));
  }

  @ResolveField(() => Int, { description: 'Customers that are in it.' })
  memberCount(@Parent() { segmentId }: SegmentType, @Context() context: AccessContext): Promise<number> {
    return this.counterOf(context).load(segmentId);
  }

  @ResolveField(() => SegmentMemberConnection, { nullable: true, description: 'Who is in it.' })
  @Allow('customers:read')
  async members(
    @Parent() { segmentId }: SegmentType,
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<SegmentMemberType>> {
    const after = idInCursor(args.after);
    const rows = await this.database.tx(actor, (tx) =>
      this.service.members(tx, segmentId, after, args.first + 1),
    );
    const people = await this.customers.byIds(
      actor,
      rows.map(({ customerId }) => customerId),
    );
    const members = rows.flatMap(({ customerId, joinedAt }) => {
      const customer = people.get(customerId);
      return customer ? [{ customer: toCustomerType(customer), joinedAt }] : [];
    });
    return pageOf(members, args, ({ customer }) => [customer.customerId]);
  }

  private async save(
    { actor }: Origin,
    work: (tx: Tx) => Promise<Result<Segment, Problem>>,
  ): Promise<SegmentPayload> {
    const saved = await this.database.txResult(actor, work);
    return payloadOf(saved, (segment) => ({ segment: segmentOf(segment) }));
  }

  /** Counts all segments of an answer at once. */
  private counterOf(context: AccessContext): DataLoader<Uuid, number> {
    const known = this.counters.get(context);
    if (known) return known;
    const { actor } = context;
    const loader = new DataLoader<Uuid, number>(
      async (ids) => {
        if (actor.kind === 'ANONYMOUS') return ids.map(() => 0);
        const counts = await this.database.tx(actor, (tx) => this.service.counts(tx, ids));
        return ids.map((id) => counts.get(id) ?? 0);
      },
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
    this.counters.set(context, loader);
    return loader;
  }
}

/** What a preview shows of people. */
@Resolver(() => SegmentPreviewType)
export class SegmentPreviewResolver {
  constructor(private readonly customers: CustomerQueries) {}

  @ResolveField(() => [CustomerType], { nullable: true, description: 'Some of the members, at most 10.' })
  @Allow('customers:read')
  @Cost({ size: 10 })
  async sample(
    @Parent() { sampleIds }: SegmentPreviewType,
    @CurrentStaff() actor: StaffActor,
  ): Promise<CustomerType[]> {
    const people = await this.customers.byIds(actor, sampleIds);
    return [...people.values()].map(toCustomerType);
  }
}
