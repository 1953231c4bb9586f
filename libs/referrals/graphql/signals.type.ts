import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT, MutationPayload } from '#platform/graphql';
import { SIGNAL_KINDS, type SignalKind } from '../domain/fraud/signals.js';

export const ReferralSignalKindEnum = Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, kind])) as Record<
  SignalKind,
  SignalKind
>;
registerEnumType(ReferralSignalKindEnum, {
  name: 'ReferralSignalKind',
  description: 'With what somebody was seen.',
  valuesMap: {
    DEVICE: { description: 'A device or browser.' },
    ADDRESS: { description: 'A postal address.' },
    IP: { description: 'An address of the internet, of IPv6 the network.' },
    CARD: { description: 'A card.' },
  },
});

@ObjectType('RecordReferralSignalsPayload', { description: 'Outcome of `recordReferralSignals`.' })
@Allow(INHERIT)
export class RecordReferralSignalsPayload extends MutationPayload {
  @Field(() => [ReferralSignalKindEnum], {
    nullable: true,
    description: 'What was kept; an address of no public network is not.',
  })
  kept?: readonly SignalKind[] | null;
}
