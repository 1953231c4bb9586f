import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule, Undoings } from '#campaigns';
import { CustomersModule } from '#customers';
import { Invariants } from '#platform';
import { DrawUpkeep } from './draw-upkeep.service.js';
import { DrawViews } from './draw-views.service.js';
import { Drawing } from './drawing.service.js';
import { Draws } from './draws.service.js';
import { KeepDrawsJob } from './jobs/keep-draws.job.js';
import { DRAW_INVARIANTS } from './persistence/invariants.js';
import { DRAW_WIN_REVOKED, PrizeReactor, undoneBy } from './prizes.js';

/** Prize draws: a seed that is committed to, a list that is frozen, and winners that anybody can draw again. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule],
  providers: [Drawing, Draws, DrawUpkeep, DrawViews, PrizeReactor, KeepDrawsJob],
  exports: [Draws, DrawUpkeep, DrawViews, KeepDrawsJob],
})
export class DrawsModule {
  constructor(invariants: Invariants, undoings: Undoings) {
    invariants.register(DRAW_INVARIANTS);
    undoings.register(DRAW_WIN_REVOKED, undoneBy);
  }
}
