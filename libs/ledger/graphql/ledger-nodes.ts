import { Injectable } from '@nestjs/common';
import type { Actor } from '#access';
import type { AccessContext } from '#access/graphql';
import { isUuid, type Uuid } from '#kernel';
import { Database } from '#platform';
import { type NodeRegistry, toGlobalId } from '#platform/graphql';
import { Adjustments } from '../adjustments.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import { AdjustmentViews } from './adjustment-views.js';
import { holdIdOf, holdOf, movementOf } from './ledger.mapping.js';

/** Makes `node(id:)` answer what this lib knows, in each schema as far as its principals may see it. */
@Injectable()
export class LedgerNodes {
  constructor(
    private readonly database: Database,
    private readonly reader: WalletReader,
    private readonly adjustments: Adjustments,
    private readonly views: AdjustmentViews,
  ) {}

  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register('Hold', 'public', (id, context) => this.hold(id, context));
    registry.register('Movement', 'public', (id, context) => this.movement(id, context));
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    this.registerStorefront(registry);
    registry.register('Adjustment', 'ledger:read', (id, context) => this.adjustment(id, context));
  }

  private async adjustment(id: string, { actor }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS' || !isUuid(id)) return null;
    return this.database.tx(actor, async (tx) => {
      const found = await this.adjustments.byId(tx, id);
      return found && ((await this.views.of(tx, [found]))[0] ?? null);
    });
  }

  private async hold(id: string, { actor, now }: AccessContext): Promise<object | null> {
    const ids = holdIdOf(toGlobalId('Hold', id));
    if (!ids || actor.kind === 'ANONYMOUS' || !maySee(actor, ids.customerId)) return null;
    const found = await this.database.tx(actor, (tx) => this.reader.hold(tx, ids.holdId, ids.customerId));
    return found && holdOf(found, now);
  }

  private async movement(id: string, { actor }: AccessContext): Promise<object | null> {
    const [customerId = '', pointTypeId = '', seq = ''] = id.split('.');
    if (!isUuid(customerId) || !isUuid(pointTypeId) || !/^\d{1,15}$/.test(seq)) return null;
    if (actor.kind === 'ANONYMOUS' || !maySee(actor, customerId)) return null;
    const found = await this.database.tx(actor, (tx) =>
      this.reader.movement(tx, customerId, pointTypeId, Number(seq)),
    );
    return found && movementOf(found);
  }
}

function maySee(actor: Actor, customerId: Uuid): boolean {
  if (actor.kind === 'CUSTOMER') return actor.permissions.has('self:read') && actor.customerId === customerId;
  return actor.permissions.has('ledger:read');
}
