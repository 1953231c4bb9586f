import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import type { NodeRegistry } from '#platform/graphql';
import { CustomerQueries } from '../customer-queries.js';
import { CustomerType, toCustomerType } from './customer.type.js';

/** Makes `node(id:)` answer customers, in each schema as far as its principals may see them. */
@Injectable()
export class CustomerNodes {
  constructor(private readonly queries: CustomerQueries) {}

  /**
   * Storefront keys need customers:read; a customer's token sees that customer only. The registry knows one permission
   * per type, so the loader decides.
   */
  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register('Customer', 'public', (id, context) => {
      const { actor } = context;
      if (actor.kind === 'STOREFRONT' && actor.permissions.has('customers:read'))
        return this.load(id, context);
      const isSelf =
        actor.kind === 'CUSTOMER' && actor.permissions.has('self:read') && actor.customerId === id;
      return isSelf ? this.load(id, context) : Promise.resolve(null);
    });
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('Customer', 'customers:read', (id, context) => this.load(id, context));
  }

  private async load(id: string, { actor }: AccessContext): Promise<CustomerType | null> {
    if (actor.kind === 'ANONYMOUS') return null;
    const customer = await this.queries.find(actor, { id });
    return customer && toCustomerType(customer);
  }
}
