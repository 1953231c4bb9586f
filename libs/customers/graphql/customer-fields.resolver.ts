import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Context, type AccessContext } from '#access/graphql';
import type { Uuid } from '#kernel';
import { CustomerQueries } from '../customer-queries.js';
import type { Consent } from '../domain/consent.js';
import { CustomerConsent, CustomerType } from './customer.type.js';

/** Fields of a customer that are read from tables of their own, once for all customers of an answer. */
@Resolver(() => CustomerType)
export class CustomerFieldsResolver {
  private readonly loaders = new WeakMap<AccessContext, DataLoader<Uuid, Consent[]>>();

  constructor(private readonly queries: CustomerQueries) {}

  @ResolveField(() => [CustomerConsent], {
    description: 'Latest decision per channel; none for a channel means not asked.',
  })
  consents(@Parent() customer: CustomerType, @Context() context: AccessContext): Promise<Consent[]> {
    return this.loaderOf(context).load(customer.customerId);
  }

  private loaderOf(context: AccessContext): DataLoader<Uuid, Consent[]> {
    const known = this.loaders.get(context);
    if (known) return known;
    const { actor } = context;
    const loader = new DataLoader<Uuid, Consent[]>(
      async (ids) => {
        const found =
          actor.kind === 'ANONYMOUS' ? new Map<Uuid, Consent[]>() : await this.queries.consentsOf(actor, ids);
        return ids.map((id) => found.get(id) ?? []);
      },
      // A mutation's answer must not show what a field before it has read.
      { cache: false },
    );
    this.loaders.set(context, loader);
    return loader;
  }
}
