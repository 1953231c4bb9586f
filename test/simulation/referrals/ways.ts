import { CustomerService } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Clicks, ReferralLinks, ReferralReviews, type SignedTouch } from '#referrals';
import { ReferralInvitations } from '../../../libs/referrals/sharing/invitations.service.js';
import { BROWSER } from '../../support/referral-sharers.js';
import { nameOf, type StormShop } from './shop.js';

/** How friends come other than by typing a code, and what staff do who look at those that are flagged. */
export class OtherWays {
  constructor(private readonly shop: StormShop) {}

  /** A friend follows the link of an advocate and claims by it. */
  async follow(service: number, friend: number, advocate: number): Promise<unknown> {
    const touch = await this.clicked(service, friend, advocate);
    if (touch === null) return null;
    return this.shop.claimWith(service, friend, { channel: null, touches: [touch], typed: null });
  }

  /** An advocate invites somebody, who may have joined already. */
  invite(service: number, advocate: number, newcomer: number): Promise<unknown> {
    const { shop } = this;
    const customer = { externalId: nameOf(advocate) };
    const command = { actor: shop.actor, customer, program: shop.referralProgram.code, message: null };
    return shop.stubbornly(service, (at) =>
      shop
        .serviceAt(at)
        .get(ReferralInvitations)
        .invite({ ...command, emails: [emailOf(newcomer)], now: shop.tick() }),
    );
  }

  /** Somebody joins, whom one or more may have invited. */
  join(service: number, newcomer: number): Promise<unknown> {
    const { shop } = this;
    const now = shop.tick();
    const input = { externalId: newcomerOf(newcomer), email: emailOf(newcomer), enrolledAt: now };
    return shop.stubbornly(service, (at) =>
      shop.serviceAt(at).get(CustomerService).upsert(shop.actor, input, now),
    );
  }

  /** Staff let one that waits for them go on, or reject it. */
  async decide(service: number, dice: number): Promise<unknown> {
    const { shop } = this;
    const waiting = await shop.services[0].database.query<{ friendId: Uuid }>(
      `select customer_id as "friendId" from referral_reviews where program_id = $1 and decided_at is null order by customer_id`,
      [shop.program.id],
    );
    const friendId = waiting[dice % Math.max(1, waiting.length)]?.friendId;
    if (friendId === undefined) return null;
    const command = { actor: shop.actor, friendId, isAllowed: dice % 3 > 0, reason: 'Looked at it' };
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

/** Somebody who joins while the storm goes on. */
export function newcomerOf(newcomer: number): string {
  return `newcomer-${newcomer}`;
}

function emailOf(newcomer: number): string {
  return `${newcomerOf(newcomer)}@example.org`;
}
