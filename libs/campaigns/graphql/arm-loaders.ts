import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import type { ExperimentArmType } from './experiment.type.js';

/** Counts the arms of all campaigns of an answer at once. */
@Injectable()
export class ArmLoaders {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<Uuid, ExperimentArmType[]>>();

  constructor(
    private readonly database: Database,
    private readonly campaigns: Campaigns,
  ) {}

  of(context: AccessContext): DataLoader<Uuid, ExperimentArmType[]> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const loader = new DataLoader<Uuid, ExperimentArmType[]>(
      async (campaignIds) => {
        const counts = await this.database.tx(principal, (tx) => this.campaigns.armCounts(tx, campaignIds));
        return campaignIds.map((id) => counts.get(id) ?? []);
      },
      { cache: false },
    );
    this.byRequest.set(context, loader);
    return loader;
  }
}
