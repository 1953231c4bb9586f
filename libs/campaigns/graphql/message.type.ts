import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, placeInCursor, type ConnectionArgs } from '#platform/graphql';
import type { MessageChannel, MessageState } from '../domain/message.js';
import type { CampaignMessage, MessagePage } from '../effects/given-effects.service.js';
import { MessageChannelEnum } from './built-in-effects.js';

const MessageStateEnum = {
  PENDING: 'PENDING',
  SKIPPED: 'SKIPPED',
  WITHDRAWN: 'WITHDRAWN',
} as const satisfies Record<MessageState, string>;
registerEnumType(MessageStateEnum, {
  name: 'MessageStatus',
  description: 'What became of a message.',
  valuesMap: {
    PENDING: { description: 'It waits in the outbox.' },
    SKIPPED: { description: 'It is not sent: see `reason`.' },
    WITHDRAWN: { description: 'What it was about came back before it was sent.' },
  },
});

@ObjectType('Message', { description: 'A message that a campaign wants sent to a customer.' })
@Allow(INHERIT)
export class MessageType {
  /** Not a field. */
  messageId: Uuid;

  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => MessageChannelEnum, { description: 'How it is sent.' })
  channel: MessageChannel;

  @Field(() => String, { description: 'Code of its template.' })
  template: string;

  @Field(() => MessageStateEnum, { description: 'What became of it.' })
  status: MessageState;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is not sent: NO_CONSENT or ORDER_RETURNED; null: it is.',
  })
  reason: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was written.' })
  createdAt: Date;
}

export const MessageConnection = connectionOf(() => MessageType, 'Message');

export function toMessage(message: CampaignMessage): MessageType {
  const { id: messageId, campaign, channel, template, status, reason, createdAt } = message;
  return { messageId, campaign: campaign.code, channel, template, status, reason, createdAt };
}

export function cursorOf({ createdAt, messageId }: MessageType): [string, string] {
  return [createdAt.toISOString(), messageId];
}

/** The page that the arguments ask for, with one message more, which only tells that more follow. */
export function messagePageOf({ first, after }: ConnectionArgs): MessagePage {
  return { limit: first + 1, after: placeInCursor(after) };
}
