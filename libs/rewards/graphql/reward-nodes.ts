import { Injectable } from '@nestjs/common';
import type { Actor } from '#access';
import type { AccessContext } from '#access/graphql';
import { OwnEffects } from '#campaigns';
import { isUuid } from '#kernel';
import { Database } from '#platform';
import type { NodeRegistry } from '#platform/graphql';
import { RewardViews } from '../reward-views.service.js';
import { RewardLoaders } from './reward-loaders.js';
import { redemptionKeyIn, rewardOf } from './reward.mapping.js';

/** Makes `node(id:)` answer redemptions, and rewards to staff. */
@Injectable()
export class RewardNodes {
  constructor(
    private readonly database: Database,
    private readonly views: RewardViews,
    private readonly loaders: RewardLoaders,
    private readonly effects: OwnEffects,
  ) {}

  /** Storefront keys need rewards:write; a customer's token sees what is that customer's own. */
  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register('Redemption', 'public', (id, { actor }) => this.redemption(actor, id));
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('Redemption', 'rewards:read', (id, { actor }) => this.redemption(actor, id));
    registry.register('Reward', 'rewards:read', (id, context) => this.reward(context, id));
  }

  private async redemption(actor: Actor, localId: string): Promise<object | null> {
    const key = redemptionKeyIn(localId);
    if (actor.kind === 'ANONYMOUS' || !key || !maySee(actor, key.customerId)) return null;
    const [found] = await this.database.tx(actor, async (tx) =>
      this.loaders.shown(tx, await this.views.byKeys(tx, [key])),
    );
    return found ?? null;
  }

  private async reward({ actor, now }: AccessContext, id: string): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS' || !isUuid(id)) return null;
    const found = await this.database.tx(actor, (tx) => this.views.rewards(tx, [id]));
    const reward = found.get(id);
    return reward ? rewardOf(reward, this.effects, now) : null;
  }
}

function maySee(actor: Actor, customerId: string): boolean {
  if (actor.kind === 'CUSTOMER') return actor.permissions.has('self:read') && actor.customerId === customerId;
  return actor.permissions.has('rewards:read') || actor.permissions.has('rewards:write');
}
