import { Injectable } from '@nestjs/common';
import type { AccessContext } from '#access/graphql';
import { isUuid } from '#kernel';
import { PointTypes } from '#ledger';
import { Database } from '#platform';
import type { NodeRegistry } from '#platform/graphql';
import { Backtests } from '../trials/backtests.service.js';
import { Campaigns } from '../campaigns.service.js';
import { Segments } from '../segments/segments.service.js';
import { backtestOf } from './backtests.resolver.js';
import { campaignOf } from './campaign.mapping.js';
import { segmentOf } from './segment.mapping.js';

/** Makes `node(id:)` answer campaigns and segments, for staff: storefronts know them by their awards only. */
@Injectable()
export class CampaignNodes {
  constructor(
    private readonly database: Database,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly segments: Segments,
    private readonly backtests: Backtests,
  ) {}

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    registry.register('Campaign', 'campaigns:read', (id, context) => this.campaign(id, context));
    registry.register('Segment', 'campaigns:read', (id, context) => this.segment(id, context));
    registry.register('Backtest', 'campaigns:read', (id, context) => this.backtest(id, context));
  }

  private async segment(id: string, { actor }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS') return null;
    const segments = await this.database.tx(actor, (tx) => this.segments.list(tx));
    const found = segments.find((segment) => segment.id === id);
    return found ? segmentOf(found) : null;
  }

  private async campaign(id: string, { actor, now }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS') return null;
    return this.database.tx(actor, async (tx) => {
      const found = (await this.campaigns.list(tx, now)).find(({ campaign }) => campaign.id === id);
      return found ? campaignOf(found, await this.pointTypes.list(tx)) : null;
    });
  }

  private async backtest(id: string, { actor }: AccessContext): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS' || !isUuid(id)) return null;
    const found = await this.database.tx(actor, (tx) => this.backtests.byId(tx, id));
    return found && backtestOf(found);
  }
}
