import { ReferralFunnel } from './funnel/referral-funnel.service.js';
import { ReferralPrograms } from './programs/referral-programs.service.js';
import { ReferralSeasons } from './seasons/referral-seasons.service.js';
import { SeasonUpkeep } from './seasons/season-upkeep.service.js';

/** What staff make of referral programs and seasons, and see of both. */
export const OFFICE = [ReferralPrograms, ReferralSeasons, ReferralFunnel, SeasonUpkeep];
