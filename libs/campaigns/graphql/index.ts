export { CampaignNodes } from './campaign-nodes.js';
export { CampaignsAdminModule, CampaignsStorefrontModule } from './campaigns-graphql.module.js';
export { FailedConditionType } from './award.type.js';
export { CampaignEffectInput, CampaignEffectType, effectForms, type CampaignEffect } from './effect.type.js';
export { EffectForms, OtherEffectInput, OtherEffectType, type EffectForm } from './other-effects.js';
