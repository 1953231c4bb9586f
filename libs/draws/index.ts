import {
  DrawEntity,
  DrawPlaceEntity,
  DrawSecretEntity,
  DrawTicketEntity,
} from './persistence/draw.entity.js';

export type { Draw, DrawSettings, Prize } from './domain/draw.js';
export { ALGORITHM, commitmentOf, drawnOrder, lineOf, TicketList, type Lot } from './lottery.js';
export { DrawUpkeep } from './draw-upkeep.service.js';
export { DrawViews, type Verification } from './draw-views.service.js';
export { DrawsModule } from './draws.module.js';
export { Draws } from './draws.service.js';
export { KeepDrawsJob } from './jobs/keep-draws.job.js';

/** The tables of draws. */
export const drawsEntities = [DrawEntity, DrawSecretEntity, DrawTicketEntity, DrawPlaceEntity];
