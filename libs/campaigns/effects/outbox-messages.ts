import { Injectable } from '@nestjs/common';
import { refusalOfAttributes, type ActivityBatch, type AttributeValue, type NewActivity } from '#activity';
import { CustomerDirectory } from '#customers';
import { err, ok, required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { MessageChannel } from '../domain/message.js';
import { checkCode } from '../domain/rule-checks.js';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from './effect-kinds.js';
import { insertMessages, withdrawMessages, type NewMessage } from '../persistence/given-things.sql.js';

/** Settings of the effect. */
export interface SendMessageSettings {
  readonly channel: MessageChannel;
  /** Code of the template. */
  readonly template: string;
  readonly data: Readonly<Record<string, AttributeValue>>;
}

/**
 * Writes messages down that are to be sent to customers who agreed to the channel; for others, that they are not sent.
 * A message that is not sent yet when its order comes back is withdrawn.
 */
@Injectable()
export class OutboxMessages implements EffectKind<SendMessageSettings> {
  readonly kind = 'sendMessage';
  /** A message names the campaign that wants it sent. */
  readonly isOfCampaigns = true;
  readonly description = 'Sends a message by a template, to customers who agreed to the channel.';

  constructor(
    private readonly customers: CustomerDirectory,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    settings: SendMessageSettings,
    { path }: EffectContext,
  ): Promise<Result<SendMessageSettings, Problem>> {
    const code = checkCode(settings.template, [...path, 'template']);
    if (!code.ok) return code;
    const refusal = refusalOfAttributes(settings.data);
    return refusal ? err({ ...refusal, path: [...path, 'data'] }) : ok(settings);
  }

  wordsOf({ channel, template }: SendMessageSettings): string {
    return `the message "${template}" by ${channel}`;
  }

  async apply(
    tx: Tx,
    { now }: ActivityBatch,
    fired: readonly FiredEffect<SendMessageSettings>[],
  ): Promise<NewActivity[]> {
    const ids = [...new Set(fired.map(({ activity }) => activity.customerId))];
    const consents = await this.customers.consentsOf(tx, ids);
    const messages = fired.map((one): NewMessage => {
      const { id, settings, activity, versionId } = one;
      const { customerId, id: activityId } = activity;
      const { channel, template } = settings;
      const isAgreed = consents.get(customerId)?.includes(channel) ?? false;
      return {
        ...{ customerId, id, channel, template, activityId, payload: payloadOf(one) },
        versionId: required(versionId, 'the campaign of a message'),
        ...(isAgreed ? ({ status: 'PENDING', reason: null } as const) : SKIPPED),
      };
    });
    await insertMessages(tx, messages, now);
    return [];
  }

  async unwind(
    tx: Tx,
    _batch: ActivityBatch,
    taken: readonly TakenBack<SendMessageSettings>[],
  ): Promise<Unwound> {
    await withdrawMessages(tx, taken);
    return NOTHING_FOLLOWS;
  }
}

const SKIPPED = { status: 'SKIPPED', reason: 'NO_CONSENT' } as const;

/** What the template may speak of: what the campaign says, and what happened. No more of the customer than who it is. */
function payloadOf({ settings, activity }: FiredEffect<SendMessageSettings>): object {
  const { type, attributes, occurredAt, order } = activity;
  const original = order?.original ?? null;
  return {
    data: settings.data,
    activity: { type, attributes, occurredAt: occurredAt.toISOString() },
    order: order && {
      ...{ source: order.source, externalId: order.externalId, currency: order.currency },
      totalMinor: order.amounts.totalMinor.toString(),
      // What the customer saw, where that was another currency.
      original: original && {
        currency: original.currency,
        totalMinor: original.amounts.totalMinor.toString(),
      },
    },
  };
}
