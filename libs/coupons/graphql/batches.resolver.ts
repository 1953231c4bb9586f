import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Idempotency, type Origin, type ProgramActor, type StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { err, isUuid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ConnectionArgs,
  idInCursor,
  Input,
  localIdOf,
  pageOf,
  payloadOf,
  toGlobalId,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CouponBatches } from '../batches.service.js';
import { ratePerSecond, type Batch } from '../domain/batch.js';
import {
  CancelCouponBatchInput,
  CouponBatchConnection,
  CouponBatchPayload,
  CouponBatchType,
  CouponCodeCountsType,
  CreateCouponBatchInput,
  VoidCouponBatchInput,
} from './batch.type.js';

/** Batches of unique codes, for staff. */
@Resolver(() => CouponBatchType)
export class CouponBatchesResolver {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly service: CouponBatches,
  ) {}

  @Query(() => CouponBatchType, { nullable: true, description: 'A batch by its id; null when unknown.' })
  @Allow('coupons:read')
  couponBatch(
    @CurrentStaff() actor: StaffActor,
    @Args('id', { type: () => ID, description: 'Id of the batch.' }) id: string,
  ): Promise<CouponBatchType | null> {
    return this.byId(actor, localIdOf('CouponBatch', id) ?? '');
  }

  @Query(() => CouponBatchConnection, { description: 'The batches of unique codes, newest first.' })
  @Allow('coupons:read')
  async couponBatches(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<CouponBatchType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const found = await this.database.tx(actor, async (tx) =>
      this.shown(tx, await this.service.page(tx, page)),
    );
    return pageOf(found, args, ({ localId }) => [localId]);
  }

  @ResolveField(() => CouponCodeCountsType, { description: 'How many of its codes stand how.' })
  async codes(
    @Parent() { localId, done, validFrom, validUntil, voidedAt }: CouponBatchType,
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
  ): Promise<CouponCodeCountsType> {
    const one = await this.database.tx(actor, (tx) => this.service.voidedOf(tx, [localId]));
    const voided = voidedAt === null ? (one.get(localId) ?? 0) : done;
    const isOver = validUntil !== null && validUntil <= now;
    const rest = done - voided;
    const counts = { good: 0, notYet: 0, expired: 0, voided };
    return { ...counts, [isOver ? 'expired' : validFrom > now ? 'notYet' : 'good']: rest };
  }

  @Mutation(() => CouponBatchPayload, {
    description:
      'Lets unique codes be made, in the background, thousands a second. A repeat by the same key makes no second batch.',
  })
  @Allow('coupons:write')
  async createCouponBatch(
    @StaffOrigin() origin: Origin & { readonly actor: StaffActor },
    @Input(() => CreateCouponBatchInput) { idempotencyKey: key, ...input }: CreateCouponBatchInput,
  ): Promise<CouponBatchPayload> {
    const { actor, now } = origin;
    const { template, count, prefix = null } = input;
    const command = { operation: 'createCouponBatch', key, input, now };
    const { result, replayed } = await this.idempotency.run(actor, command, async (tx) => {
      const started = await this.service.start(tx, { ...origin, template, count, prefix });
      return started.ok ? ok({ id: started.value.id }) : started;
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    return { couponBatch: await this.byId(actor, result.value.id), replayed, userErrors: [] };
  }

  @Mutation(() => CouponBatchPayload, {
    description:
      'Lets no more codes of a batch be made; those that are made stay good. One that is done stays as it is.',
  })
  @Allow('coupons:write')
  cancelCouponBatch(
    @StaffOrigin() origin: Origin,
    @Input(() => CancelCouponBatchInput) input: CancelCouponBatchInput,
  ): Promise<CouponBatchPayload> {
    return this.change(origin, input.id, (tx, id) => this.service.cancel(tx, { ...origin, id }));
  }

  @Mutation(() => CouponBatchPayload, {
    description: 'Ends all codes of a batch, and the making of more. A repeat changes nothing.',
  })
  @Allow('coupons:write')
  voidCouponBatch(
    @StaffOrigin() origin: Origin,
    @Input(() => VoidCouponBatchInput) { id: globalId, reason }: VoidCouponBatchInput,
  ): Promise<CouponBatchPayload> {
    return this.change(origin, globalId, (tx, id) => this.service.void(tx, { ...origin, id, reason }));
  }

  /** As far as the actor may see it. */
  byId(actor: ProgramActor, id: string): Promise<CouponBatchType | null> {
    if (!isUuid(id)) return Promise.resolve(null);
    return this.database.tx(actor, async (tx) => {
      const batch = await this.service.byId(tx, id);
      return batch && required((await this.shown(tx, [batch]))[0], 'the batch');
    });
  }

  private async change(
    { actor }: Origin,
    globalId: string,
    work: (tx: Tx, id: Uuid) => Promise<Result<Batch, Problem>>,
  ): Promise<CouponBatchPayload> {
    const id = localIdOf('CouponBatch', globalId) ?? '';
    if (!isUuid(id)) return payloadOf(err(notFound('batch', ['id'])), () => ({}));
    const changed = await this.database.txResult(actor, async (tx) => {
      const done = await work(tx, id);
      return done.ok ? ok(required((await this.shown(tx, [done.value]))[0], 'the batch')) : done;
    });
    return payloadOf(changed, (couponBatch) => ({ couponBatch }));
  }

  private async shown(tx: Tx, batches: readonly Batch[]): Promise<CouponBatchType[]> {
    const templates = await this.service.templatesOf(tx, batches);
    return batches.map((batch) => {
      const { id, prefix, state, total, done, validFrom, validUntil, voidedAt, createdAt, createdBy } = batch;
      const template = required(templates.get(batch.templateId), 'the template').template.code;
      return {
        ...{ id: toGlobalId('CouponBatch', id), localId: id, template, prefix, state, total, done },
        ...{ validFrom, validUntil, voidedAt, createdAt, createdBy, ratePerSecond: ratePerSecond(batch) },
      };
    });
  }
}
