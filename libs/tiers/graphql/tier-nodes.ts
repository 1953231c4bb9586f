import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import { Database } from '#platform';
import type { NodeRegistry } from '#platform/graphql';
import { Ladders } from '../ladders.service.js';
import { ladderOf } from './ladder.mapping.js';

/** Makes `node(id:)` answer ladders, for staff. */
@Injectable()
export class TierNodes {
  constructor(
    private readonly database: Database,
    private readonly ladders: Ladders,
  ) {}

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('TierLadder', 'tiers:read', (id, context) => this.ladder(id, context));
  }

  private async ladder(id: string, { actor, now }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS') return null;
    const all = await this.database.tx(actor, (tx) => this.ladders.list(tx));
    const found = all.find(({ ladder }) => ladder.id === id);
    return found ? ladderOf(found, now) : null;
  }
}
