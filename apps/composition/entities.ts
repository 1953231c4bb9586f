import { accessEntities } from '#access';
import { activityEntities } from '#activity';
import { campaignsEntities } from '#campaigns';
import { checkoutEntities } from '#checkout';
import { clubsEntities } from '#clubs';
import { couponsEntities } from '#coupons';
import { customersEntities } from '#customers';
import { drawsEntities } from '#draws';
import { eventsEntities } from '#events';
import { feedbackEntities } from '#feedback';
import { householdsEntities } from '#households';
import { ledgerEntities } from '#ledger';
import { limitsEntities } from '#limits';
import { metricsEntities } from '#metrics';
import { partnersEntities } from '#partners';
import { platformEntities } from '#platform';
import { referralsEntities } from '#referrals';
import { rewardsEntities } from '#rewards';
import { tiersEntities } from '#tiers';

type EntityClass = new () => object;

/** Every entity of every lib: the one list the services, the drift test and the tests share. */
export const entities: EntityClass[] = [
  ...platformEntities,
  ...accessEntities,
  ...customersEntities,
  ...ledgerEntities,
  ...activityEntities,
  ...limitsEntities,
  ...campaignsEntities,
  ...tiersEntities,
  ...clubsEntities,
  ...partnersEntities,
  ...eventsEntities,
  ...householdsEntities,
  ...couponsEntities,
  ...checkoutEntities,
  ...rewardsEntities,
  ...drawsEntities,
  ...referralsEntities,
  ...feedbackEntities,
  ...metricsEntities,
];
