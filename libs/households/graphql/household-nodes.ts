import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import { isUuid } from '#kernel';
import type { NodeRegistry } from '#platform/graphql';
import { HouseholdLoaders } from './household-loaders.js';

/** Makes `node(id:)` answer households: to staff, to shops that keep them, and to whoever belongs to them. */
@Injectable()
export class HouseholdNodes {
  constructor(private readonly loaders: HouseholdLoaders) {}

  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register('Household', 'public', (id, context) => this.household(id, context));
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('Household', 'households:read', (id, context) => this.household(id, context));
  }

  private async household(id: string, { actor, now }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS' || !isUuid(id)) return null;
    const isOwn = actor.kind === 'CUSTOMER';
    if (isOwn && !actor.permissions.has('self:read')) return null;
    if (actor.kind === 'STOREFRONT' && !actor.permissions.has('households:write')) return null;
    const [found = null] = await this.loaders.byIds(actor, [id], now);
    return isOwn && found?.members.some(({ isSelf }) => isSelf) !== true ? null : found;
  }
}
