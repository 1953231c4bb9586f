import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import type { Tx } from '#platform';
import { Campaigns } from './campaigns.service.js';
import { Earning } from './earning.service.js';
import { OtherEffects } from './effects/other-effects.service.js';
import { Unwinding } from './returns/unwinding.service.js';

/** After roll-ups, tiers and referrals: their facts are up to date when campaigns look at them. */
const RANK = 40;

/** Campaigns' place in the transaction that records activities. */
@Injectable()
export class CampaignReactor implements Reactor {
  readonly name = 'campaigns';
  readonly rank = RANK;

  constructor(
    private readonly campaigns: Campaigns,
    private readonly earning: Earning,
    private readonly others: OtherEffects,
    private readonly unwinding: Unwinding,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    const versions = await this.campaigns.versions(tx);
    const given = await this.earning.award(tx, batch, versions);
    // Before anything is given for the returns: what is taken back was recorded, and given for, before.
    const unwound = await this.others.unwind(tx, batch, versions);
    const emitted = await this.others.fire(tx, batch, given);
    await this.unwinding.unwind(tx, batch, versions, unwound.undone);
    await this.unwinding.release(tx, batch, versions);
    return [...unwound.emitted, ...emitted];
  }
}
