import { AttemptsRow } from './attempts.entity.js';
import { RatePointsRow } from './rate-points.entity.js';

/** The tables of this lib. */
export const platformEntities = [RatePointsRow, AttemptsRow];
