import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import type { Tx } from '#platform';
import { Earning } from './earning.service.js';
import { Unwinding } from './unwinding.service.js';

/** After roll-ups, tiers and referrals: their facts are up to date when campaigns look at them. */
const RANK = 40;

/** Campaigns' place in the transaction that records activities. */
@Injectable()
export class CampaignReactor implements Reactor {
  readonly name = 'campaigns';
  readonly rank = RANK;

  constructor(
    private readonly earning: Earning,
    private readonly unwinding: Unwinding,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    await this.earning.award(tx, batch);
    await this.unwinding.unwind(tx, batch);
    await this.unwinding.release(tx, batch);
    return [];
  }
}
