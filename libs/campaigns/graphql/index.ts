export { CampaignNodes } from './campaign-nodes.js';
export { CampaignsAdminModule, CampaignsStorefrontModule } from './campaigns-graphql.module.js';
export { effectForms } from './effect.type.js';
export { EffectForms, OtherEffectInput, OtherEffectType, type EffectForm } from './other-effects.js';
