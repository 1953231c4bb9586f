import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { Programs } from '#access';
import { freshLoader, RequestLoaders, type PrincipalContext, type Read } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { WaysToEarn } from '../ways-to-earn.service.js';

type Loader = DataLoader<Uuid, boolean>;

/** Looks at the budgets of all campaigns of an answer at once. */
@Injectable()
export class BudgetLoaders extends RequestLoaders<Loader> {
  constructor(
    database: Database,
    private readonly programs: Programs,
    private readonly campaigns: Campaigns,
    private readonly ways: WaysToEarn,
  ) {
    super(database);
  }

  protected override make(read: Read, { actor, now }: PrincipalContext): Loader {
    return freshLoader(async (ids) => {
      const usedUp = await read((tx) => this.usedUp(tx, actor.programId, new Set(ids), now));
      return ids.map((id) => usedUp.has(id));
    });
  }

  private async usedUp(
    tx: Tx,
    programId: Uuid,
    wanted: ReadonlySet<Uuid>,
    now: Date,
  ): Promise<ReadonlySet<Uuid>> {
    const program = required(await this.programs.byId(tx, programId), 'the program');
    const current = (await this.campaigns.list(tx, now)).flatMap(({ current: version }) => version ?? []);
    return this.ways.usedUp(
      tx,
      program,
      current.filter(({ campaignId }) => wanted.has(campaignId)),
      now,
    );
  }
}
