import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import type { NodeRegistry } from '#platform/graphql';
import { CouponBatchesResolver } from './batches.resolver.js';

/** Makes `node(id:)` answer what this lib knows, within the program of whoever asks. */
@Injectable()
export class CouponNodes {
  constructor(private readonly batches: CouponBatchesResolver) {}

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('CouponBatch', 'coupons:read', async (id, { actor }) =>
      actor.kind === 'ANONYMOUS' ? null : this.batches.byId(actor, id),
    );
  }
}
