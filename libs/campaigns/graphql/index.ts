export { CampaignNodes } from './campaign-nodes.js';
export { CampaignsAdminModule, CampaignsStorefrontModule } from './campaigns-graphql.module.js';
