import { Injectable } from '@nestjs/common';
import { groupedBy, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import type { Campaign } from '../domain/campaign.js';
import { stampCardOf, type StampCard } from '../domain/stamp-card.js';
import { EffectKinds } from './effect-kinds.js';
import type { OrderKey } from '../persistence/award.repository.js';
import type { FiringEntity } from '../persistence/firing.entity.js';
import { FiringRepository } from '../persistence/firing.repository.js';
import {
  badgesOf,
  entriesOf,
  messagesOf,
  type CustomerBadge,
  type DrawEntries,
  type Message,
  type MessagePage,
} from '../persistence/given-things.sql.js';
import { cardsOf } from '../persistence/stamp-cards.sql.js';
import { originsOf } from '../version-origins.js';

/** What an effect other than points gave for an order, or was kept from giving. */
export interface GivenEffect {
  readonly firing: FiringEntity;
  readonly campaign: Campaign;
  /** Number of the campaign version. */
  readonly version: number;
  readonly words: string;
}

/** A customer's cards of one code. */
export interface CustomerCard extends StampCard {
  readonly customerId: Uuid;
  readonly card: string;
  readonly stampsNeeded: number;
}

/** A message to a customer, and the campaign that wants it sent. */
export interface CampaignMessage extends Message {
  readonly campaign: Campaign;
}

/** Of each kind of thing that a customer has: a program knows a few codes. */
const SHOWN_MAX = 50;

/** Reads what campaigns gave besides points. */
@Injectable()
export class GivenEffects {
  private readonly firings = new FiringRepository();

  constructor(
    private readonly campaigns: Campaigns,
    private readonly kinds: EffectKinds,
  ) {}

  /** By order id, in the order in which they were given; an order without any is left out. */
  async ofOrders(tx: Tx, orders: readonly OrderKey[], now: Date): Promise<Map<Uuid, GivenEffect[]>> {
    const firings = await this.firings.ofOrders(tx, orders);
    const given = new Map<Uuid, GivenEffect[]>();
    if (firings.length === 0) return given;
    const origins = originsOf(await this.campaigns.list(tx, now));
    for (const firing of firings) {
      const origin = origins.get(firing.campaignVersionId);
      const effect = origin?.version.otherEffects[firing.effect];
      if (!origin || !effect || firing.orderId === null) continue;
      const { campaign, version } = origin;
      const one = { firing, campaign, version: version.number, words: this.kinds.wordsOf(effect) };
      given.set(firing.orderId, [...(given.get(firing.orderId) ?? []), one]);
    }
    return given;
  }

  /** The stamp cards of customers, by customer id: at most 50 of each, by code. */
  async cardsOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, CustomerCard[]>> {
    const totals = await cardsOf(tx, customerIds, SHOWN_MAX);
    const cards = totals.map(({ total, ...card }) => ({ ...card, ...stampCardOf(total, card.stampsNeeded) }));
    return groupedBy(cards, ({ customerId }) => customerId);
  }

  /** The badges of customers, by customer id: at most 50 of each, by code. */
  async badgesOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, CustomerBadge[]>> {
    return groupedBy(await badgesOf(tx, customerIds, SHOWN_MAX), ({ customerId }) => customerId);
  }

  /** The draws that customers are entered in, by customer id: at most 50 of each, by code. */
  async entriesOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, DrawEntries[]>> {
    return groupedBy(await entriesOf(tx, customerIds, SHOWN_MAX), ({ customerId }) => customerId);
  }

  /** Pages of the messages to customers, by customer id, newest first; those that are not sent too. */
  async messagesOf(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: MessagePage,
    now: Date,
  ): Promise<Map<Uuid, CampaignMessage[]>> {
    const messages = await messagesOf(tx, customerIds, page);
    if (messages.length === 0) return new Map();
    const origins = originsOf(await this.campaigns.list(tx, now));
    const known = messages.map((message): CampaignMessage => {
      const { campaign } = required(origins.get(message.versionId), 'the version of the message');
      return { ...message, campaign };
    });
    return groupedBy(known, ({ customerId }) => customerId);
  }
}

export type { CustomerBadge, DrawEntries, MessagePage };
