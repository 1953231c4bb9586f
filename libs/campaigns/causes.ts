import { orderReferenceOf, type Activity } from '#activity';
import type { Uuid } from '#kernel';
import type { Cause } from '#ledger';

/** What the journal says of movements that a campaign caused: the activity, its order and the version. */
export function causeOf(activity: Activity, versionId: Uuid): Cause {
  const orderReference = activity.order && orderReferenceOf(activity.order);
  return { actor: 'system:campaigns', activityId: activity.id, sourceId: versionId, orderReference };
}
