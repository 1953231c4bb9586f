import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import { Database } from '#platform';
import type { NodeRegistry } from '#platform/graphql';
import { Clubs } from '../clubs.service.js';
import { clubOf } from './club.mapping.js';

/** Makes `node(id:)` answer clubs: they are no secret in their program. */
@Injectable()
export class ClubNodes {
  constructor(
    private readonly database: Database,
    private readonly clubs: Clubs,
  ) {}

  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    registry.register('Club', 'program:read', (id, context) => this.club(id, context));
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('Club', 'program:read', (id, context) => this.club(id, context));
  }

  private async club(id: string, { actor }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS') return null;
    const all = await this.database.tx(actor, (tx) => this.clubs.list(tx));
    const found = all.find(({ club }) => club.id === id);
    return found ? clubOf(found) : null;
  }
}
