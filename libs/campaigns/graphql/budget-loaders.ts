import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Programs } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { WaysToEarn } from '../ways-to-earn.service.js';

/** Looks at the budgets of all campaigns of an answer at once. */
@Injectable()
export class BudgetLoaders {
  private readonly byRequest = new WeakMap<AccessContext, DataLoader<Uuid, boolean>>();

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly campaigns: Campaigns,
    private readonly ways: WaysToEarn,
  ) {}

  of(context: AccessContext): DataLoader<Uuid, boolean> {
    const known = this.byRequest.get(context);
    if (known) return known;
    const loader = new DataLoader<Uuid, boolean>((ids) => this.areUsedUp(context, new Set(ids), ids), {
      cache: false,
    });
    this.byRequest.set(context, loader);
    return loader;
  }

  private async areUsedUp(
    { actor, now }: AccessContext,
    wanted: ReadonlySet<Uuid>,
    ids: readonly Uuid[],
  ): Promise<boolean[]> {
    const principal = required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal');
    const usedUp = await this.database.tx(principal, async (tx) => {
      const program = required(
        await this.programs.byId(tx, required(tx.programId, 'a program')),
        'the program',
      );
      const current = (await this.campaigns.list(tx, now)).flatMap(({ current: version }) => version ?? []);
      return this.ways.usedUp(
        tx,
        program,
        current.filter(({ campaignId }) => wanted.has(campaignId)),
        now,
      );
    });
    return ids.map((id) => usedUp.has(id));
  }
}
