import { CustomerService } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Clicks, ReferralLinks, ReferralReviews, type SignedTouch } from '#referrals';
import { BROWSER } from '../../support/referral-sharers.js';
import { ReferralDesk } from '../../../libs/referrals/referral-desk.service.js';
import { ReferralInvitations } from '../../../libs/referrals/sharing/invitations.service.js';
import { pairOf } from './contacts.js';
import { nameOf, newcomerOf, type StormShop } from './shop.js';

/** How friends come other than by typing a code, and what staff do who look at those that are flagged. */
export class OtherWays {
  constructor(private readonly shop: StormShop) {}

  /** A friend follows the link of an advocate and claims by it. */
  async follow(service: number, friend: number, advocate: number): Promise<unknown> {
    const touch = await this.clicked(service, friend, advocate);
    if (touch === null) return null;
    return this.shop.claimWith(service, friend, { channel: null, touches: [touch], typed: null });
  }

  /** An advocate invites somebody, who may have joined already, and the e-mail goes out at once. */
  async invite(service: number, advocate: number, newcomer: number): Promise<void> {
    const { shop } = this;
    const customer = { externalId: nameOf(advocate) };
    const command = { actor: shop.actor, customer, program: shop.referralProgram.code, message: null };
    await shop.stubbornly(service, (at) =>
      shop
        .serviceAt(at)
        .get(ReferralInvitations)
        .invite({ ...command, emails: [emailOf(newcomer)], now: shop.tick() }),
    );
    await this.send(service);
  }

  /** Everything that waits to be sent is. */
  send(service: number): Promise<unknown> {
    const { shop } = this;
    return shop.stubbornly(service, (at) =>
      shop.within(at, async (tx) => {
        const invitations = shop.serviceAt(at).get(ReferralInvitations);
        const waiting = await invitations.pending(tx, { after: null, limit: 100 });
        const now = shop.tick();
        return invitations.markSent(
          tx,
          waiting.map(({ id }) => id),
          { sentAt: now, now },
        );
      }),
    );
  }

  /** Somebody joins, whom one or more may have invited. */
  async join(service: number, newcomer: number): Promise<void> {
    const { shop } = this;
    const now = shop.tick();
    const input = { externalId: newcomerOf(newcomer), email: emailOf(newcomer), enrolledAt: now };
    const joined = await shop.stubbornly(service, (at) =>
      shop.serviceAt(at).get(CustomerService).upsert(shop.actor, input, now),
    );
    if (joined.ok) shop.newcomers.set(shop.plan.people + newcomer, joined.value.id);
  }

  /** Somebody who has joined tells a contact; the other account of the pair tells the same: they are one person, whatever they have claimed. */
  async tellContact(service: number, person: number): Promise<void> {
    const { shop } = this;
    if (!shop.idOf(person)) return;
    const now = shop.tick();
    const input = { ...shop.customer(person), ...contactOf(person, shop.plan.people) };
    const told = await shop.stubbornly(service, (at) =>
      shop.serviceAt(at).get(CustomerService).upsert(shop.actor, input, now),
    );
    if (told.ok) shop.contacts.tell(person);
  }

  /** Staff say who brought somebody. */
  attribute(service: number, friend: number, advocate: number): Promise<unknown> {
    const { shop } = this;
    const customer = shop.customer(friend).externalId;
    const command = { actor: shop.actor, customer, advocate: nameOf(advocate), reason: 'They said so' };
    return shop.stubbornly(service, (at) =>
      shop
        .serviceAt(at)
        .get(ReferralDesk)
        .attribute({ ...command, program: shop.referralProgram.code, now: shop.tick() }),
    );
  }

  /** Staff end a referral that nobody has to look at. */
  reject(service: number, friend: number): Promise<unknown> {
    const { shop } = this;
    const command = {
      actor: shop.actor,
      customer: shop.customer(friend).externalId,
      reason: 'It was a slip',
    };
    return shop.stubbornly(service, (at) =>
      shop
        .serviceAt(at)
        .get(ReferralDesk)
        .reject({ ...command, now: shop.tick() }),
    );
  }

  /** Staff let one that waits for them go on, or reject it. */
  async decide(service: number, dice: number): Promise<unknown> {
    const { shop } = this;
    const waiting = await shop.services[0].database.query<{ friendId: Uuid; verdictNumber: number }>(
      `select customer_id as "friendId", verdict as "verdictNumber" from referral_reviews where program_id = $1 and decided_at is null order by customer_id`,
      [shop.program.id],
    );
    const read = waiting[dice % Math.max(1, waiting.length)];
    if (read === undefined) return null;
    const command = { actor: shop.actor, ...read, isAllowed: dice % 3 > 0, reason: 'Looked at it' };
    return shop.stubbornly(service, (at) =>
      shop
        .serviceAt(at)
        .get(ReferralReviews)
        .decide({ ...command, now: shop.tick() }),
    );
  }

  private async clicked(service: number, friend: number, advocate: number): Promise<SignedTouch | null> {
    const { shop } = this;
    const links = shop.serviceAt(service).get(ReferralLinks);
    const { code } = required(shop.codes[advocate], 'a code');
    const address = await shop
      .serviceAt(service)
      .get(Clicks)
      .follow({
        ...{ token: links.linkToken(shop.program.id, code, 'TELEGRAM'), ip: `198.51.100.${friend}` },
        ...{ userAgent: BROWSER, isPeek: false, now: shop.tick(), deadline: undefined },
      });
    const token = new URL(required(address, 'where the link leads')).searchParams.get('perennial_ref');
    if (token === null) return null;
    if (links.readTouchToken(newId(shop.now), token) !== null)
      throw new Error('a touch of another program was read');
    return required(links.readTouchToken(shop.program.id, token), 'a touch that was signed');
  }
}

/** Some are known by their e-mail addresses, others by phones: newcomers too, who have told an address to join. */
function contactOf(person: number, people: number): { readonly email: string } | { readonly phone: string } {
  const pair = pairOf(person);
  return pair % 3 === 0 && person < people
    ? { email: `pair-${pair}@example.net` }
    : { phone: `+1212555${String(1_000 + pair)}` };
}

function emailOf(newcomer: number): string {
  return `${newcomerOf(newcomer)}@example.org`;
}
