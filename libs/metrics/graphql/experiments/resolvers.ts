import { CampaignResultsResolver } from './campaign-results.resolver.js';
import { ExperimentsResolver } from './experiments.resolver.js';
import { ParticipationResolver } from './participation.resolver.js';

/** The resolvers of experiments and comparisons. */
export const EXPERIMENT_RESOLVERS = [ExperimentsResolver, ParticipationResolver, CampaignResultsResolver];
