import { Injectable } from '@nestjs/common';
import {
  OWN_SOURCE,
  Reactors,
  type Activity,
  type ActivityBatch,
  type NewActivity,
  type Reactor,
} from '#activity';
import { derivedId } from '#kernel';
import type { Tx } from '#platform';
import { Advocates } from '../codes/advocates.service.js';
import type { ReferralProgram } from '../domain/rules.js';
import type { Touch } from '../domain/touch.js';
import { findReferralPrograms } from '../persistence/referral-programs.js';
import { insertTouches } from '../persistence/touches.js';

const GUEST_INVITED = 'event.guest_invited';
const CONTACT_KEY = /^(?:[0-9a-f]{2})+$/;
/** Before referrals are claimed. */
const RANK = 29;

/**
 * Whom a customer brings to an event is a touch of that customer, in every open referral program of customers in which the host may
 * refer: a guest who joins later is found by the contact that was given. One without a contact is nobody who could be found.
 */
@Injectable()
export class EventGuests implements Reactor {
  readonly name = 'referral guests';
  readonly rank = RANK;

  constructor(
    private readonly advocates: Advocates,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(
    tx: Tx,
    { program: loyalty, activities, customers, now }: ActivityBatch,
  ): Promise<readonly NewActivity[]> {
    const invited = activities.filter(isOfGuest);
    if (invited.length === 0) return [];
    const programs = (await findReferralPrograms(tx)).filter(
      ({ isOpen, variant }) => isOpen && variant === 'CUSTOMERS',
    );
    const hostIds = new Set(invited.map(({ customerId }) => customerId));
    const hosts = [...hostIds].flatMap((id) => customers.get(id) ?? []);
    const admissions = await this.advocates.admissions(tx, loyalty, programs, hosts, now);
    const touches = programs.flatMap((program, place) =>
      invited
        .filter(({ customerId }) => admissions[place]?.refusals.has(customerId) === false)
        .map((activity) => touchOf(activity, program)),
    );
    await insertTouches(tx, touches);
    return [];
  }
}

function isOfGuest({ type, source, attributes }: Activity): boolean {
  return (
    type === GUEST_INVITED && source === OWN_SOURCE && CONTACT_KEY.test(String(attributes['contactKey']))
  );
}

function touchOf({ id, customerId, occurredAt, attributes }: Activity, program: ReferralProgram): Touch {
  return {
    ...{ id: derivedId(occurredAt, id, program.id), advocateId: customerId, referralProgramId: program.id },
    ...{ code: null, kind: 'EVENT_GUEST', channel: 'EVENT', occurredAt, visitor: null },
    contactKey: Buffer.from(String(attributes['contactKey']), 'hex'),
  };
}
