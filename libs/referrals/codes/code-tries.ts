import { whoTries, type ProgramActor } from '#access';
import type { Try } from '#platform';

/** What is counted of whoever tries codes. */
const CODE_ACTION = 'referral.code';

/** Who tries a code, and when. */
export interface CodeTrier {
  readonly actor: ProgramActor;
  /** For whom a storefront asks; a customer's token names its customer by itself. */
  readonly customerExternalId: string | null;
  readonly now: Date;
}

/** One of the 20 tries a minute of each customer, and of a storefront for nobody in particular: by whatever question, one count. */
export function codeTryOf({ actor, customerExternalId, now }: CodeTrier): Try {
  return {
    ...{ programId: actor.programId, action: CODE_ACTION, now, deadline: actor.deadline },
    actor: whoTries(actor, customerExternalId),
  };
}
