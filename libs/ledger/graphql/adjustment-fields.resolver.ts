import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import { Allow, ApprovalType, Context, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { CustomerType, toCustomerType } from '#customers/graphql';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { localIdOf } from '#platform/graphql';
import { Adjustments } from '../adjustments.service.js';
import { AdjustmentViews } from './adjustment-views.js';
import { AdjustmentType } from './admin-ledger.type.js';

/** One loader per request. */
class LoaderOf<T> {
  private readonly loaders = new WeakMap<AccessContext, DataLoader<Uuid, T | null>>();

  constructor(
    private readonly read: (actor: ProgramActor, ids: readonly Uuid[]) => Promise<ReadonlyMap<Uuid, T>>,
  ) {}

  load(context: AccessContext, id: Uuid): Promise<T | null> {
    const { actor } = context;
    if (actor.kind === 'ANONYMOUS') return Promise.resolve(null);
    const known = this.loaders.get(context);
    if (known) return known.load(id);
    const batch = async (ids: readonly Uuid[]): Promise<(T | null)[]> => {
      const found = await this.read(actor, ids);
      return ids.map((one) => found.get(one) ?? null);
    };
    // A mutation's answer must not show what a field before it has read.
    const loader = new DataLoader<Uuid, T | null>(batch, { cache: false });
    this.loaders.set(context, loader);
    return loader.load(id);
  }
}

/** Whose balance an adjustment corrects. */
@Resolver(() => AdjustmentType)
export class AdjustmentFieldsResolver {
  private readonly customers: LoaderOf<CustomerType>;

  constructor(queries: CustomerQueries) {
    this.customers = new LoaderOf(async (actor, ids) => {
      const found = await queries.byIds(actor, ids);
      return new Map([...found].map(([id, customer]) => [id, toCustomerType(customer)]));
    });
  }

  @ResolveField(() => CustomerType, { nullable: true, description: 'Whose balance it corrects.' })
  @Allow('customers:read')
  customer(
    @Parent() { customerId }: AdjustmentType,
    @Context() context: AccessContext,
  ): Promise<CustomerType | null> {
    return this.customers.load(context, localIdOf('Customer', customerId) ?? '');
  }
}

/** What an approval is about, as far as this lib asked for it. */
@Resolver(() => ApprovalType)
export class ApprovalAdjustmentResolver {
  private readonly adjustments: LoaderOf<AdjustmentType>;

  constructor(database: Database, adjustments: Adjustments, views: AdjustmentViews) {
    this.adjustments = new LoaderOf((actor, ids) =>
      database.tx(actor, async (tx) => {
        const found = [...(await adjustments.byApprovals(tx, ids))];
        const shown = await views.of(
          tx,
          found.map(([, adjustment]) => adjustment),
        );
        return new Map(shown.map((one, index) => [found[index]?.[0] ?? '', one]));
      }),
    );
  }

  @ResolveField(() => AdjustmentType, {
    nullable: true,
    description: 'The adjustment that waits, or waited, for it: what decideAdjustment takes.',
  })
  @Allow('ledger:read')
  adjustment(
    @Parent() approval: ApprovalType,
    @Context() context: AccessContext,
  ): Promise<AdjustmentType | null> {
    return this.adjustments.load(context, localIdOf('Approval', approval.id) ?? '');
  }
}
