import { registerEnumType } from '@nestjs/graphql';
import { CHANNELS } from '../domain/channel.js';
import { FRAUD_ACTIONS, FRAUD_SIGNS, VELOCITY_WINDOWS } from '../domain/fraud/fraud-rule.js';
import { REFERRAL_STATES, STANDING_STATES, SIDES } from '../domain/referral.js';
import { ATTRIBUTIONS, CAP_PERIODS, RETURN_RULES, VARIANTS } from '../domain/rules.js';
import { TOUCH_KINDS } from '../domain/touch.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const ReferralChannelEnum = enumOf(CHANNELS);
registerEnumType(ReferralChannelEnum, {
  name: 'ReferralChannel',
  description: 'Where a link or a code was shared.',
  valuesMap: {
    EMAIL: { description: 'By e-mail.' },
    WHATSAPP: { description: 'In WhatsApp.' },
    TELEGRAM: { description: 'In Telegram.' },
    VK: { description: 'On VK.' },
    INSTAGRAM: { description: 'On Instagram.' },
    FACEBOOK: { description: 'On Facebook.' },
    X: { description: 'On X.' },
    SMS: { description: 'By text message.' },
    COPIED_LINK: { description: 'A link that was copied, and shared who knows where.' },
    QR: { description: 'A QR code.' },
    PRINT: { description: 'On paper.' },
    IN_PERSON: { description: 'By word of mouth.' },
    EVENT: { description: 'As guest of an event.' },
    OTHER: { description: 'Elsewhere, or nobody said.' },
  },
});

export const ReferralVariantEnum = enumOf(VARIANTS);
registerEnumType(ReferralVariantEnum, {
  name: 'ReferralVariant',
  description: 'Who refers whom.',
  valuesMap: {
    CUSTOMERS: { description: 'Customers refer friends.' },
    BUSINESSES: { description: 'Businesses refer businesses.' },
    EMPLOYEES: { description: 'Employees refer customers.' },
  },
});

export const ReferralAttributionEnum = enumOf(ATTRIBUTIONS);
registerEnumType(ReferralAttributionEnum, {
  name: 'ReferralAttribution',
  description: 'Which touch wins when no code was typed and staff did not decide.',
  valuesMap: {
    LAST_TOUCH: { description: 'The last one that still counts.' },
    FIRST_TOUCH: { description: 'The first one that still counts.' },
  },
});

export const ReferralReturnRuleEnum = enumOf(RETURN_RULES);
registerEnumType(ReferralReturnRuleEnum, {
  name: 'ReferralReturnRule',
  description: 'What a return does to a referral that was approved.',
  valuesMap: {
    REVOKE: { description: 'It is reversed, and what campaigns gave for it is taken back.' },
    KEEP: { description: 'It stays as it is; that the order came back is noted.' },
  },
});

export const ReferralCapPeriodEnum = enumOf(CAP_PERIODS);
registerEnumType(ReferralCapPeriodEnum, {
  name: 'ReferralCapPeriod',
  description: "Over which time a cap counts, by the calendar in the program's time zone.",
  valuesMap: {
    DAY: { description: 'A day.' },
    WEEK: { description: 'A week, from Monday on.' },
    MONTH: { description: 'A month.' },
    YEAR: { description: 'A year.' },
    LIFETIME: { description: 'For ever.' },
  },
});

export const ReferralFraudSignEnum = enumOf(FRAUD_SIGNS);
registerEnumType(ReferralFraudSignEnum, {
  name: 'ReferralFraudSign',
  description: 'What is a sign of fraud, and no proof.',
  valuesMap: {
    SHARED_DEVICE: { description: 'Friend and other customers were seen with one device.' },
    SHARED_ADDRESS: { description: 'They have one postal address.' },
    SHARED_IP: { description: 'They came from one IP address.' },
    SIMILAR_NAME: { description: "The friend's name is like the advocate's." },
    SIMILAR_EMAIL: { description: "The friend's e-mail address is like the advocate's." },
    VELOCITY: { description: 'Many claims name the advocate within a short time.' },
    RING: { description: "The advocate's friends share devices, addresses or IP addresses with each other." },
  },
});

export const ReferralFraudActionEnum = enumOf(FRAUD_ACTIONS);
registerEnumType(ReferralFraudActionEnum, {
  name: 'ReferralFraudAction',
  description: 'What comes of a suspicion, from the mildest to the strictest.',
  valuesMap: {
    ALLOW: { description: 'Nothing.' },
    FLAG: { description: 'It goes on, and nothing is given before staff have looked.' },
    HOLD: { description: 'It stops until staff have looked.' },
    BLOCK: { description: 'It is rejected.' },
  },
});

export const ReferralVelocityWindowEnum = enumOf(VELOCITY_WINDOWS);
registerEnumType(ReferralVelocityWindowEnum, {
  name: 'ReferralVelocityWindow',
  description:
    'Within which time claims that name the advocate are counted, the one that is judged among them: the fullest such time that has it in it, as far as it is known by then.',
  valuesMap: {
    HOUR: { description: '60 minutes.' },
    DAY: { description: '24 hours.' },
    WEEK: { description: 'Seven times 24 hours.' },
  },
});

const STANDING = {
  ATTRIBUTED: { description: 'It is known who brought the friend; an order is awaited.' },
  MATURING: { description: 'That order can still be returned.' },
  APPROVED: { description: "It counts: rewards are due, each side's after its delay." },
  REWARDED: { description: 'Each side has been told, and campaigns gave what they give.' },
  REVERSED: { description: 'The order came back after that, and with it what was given.' },
  FLAGGED: { description: 'Staff have to look before anything is given.' },
  REJECTED: { description: 'It does not count.' },
  EXPIRED: { description: 'No order met the terms in time.' },
} as const;

export const ReferralStateEnum = enumOf(REFERRAL_STATES);
registerEnumType(ReferralStateEnum, {
  name: 'ReferralState',
  description: 'Where a referral stands.',
  valuesMap: {
    TOUCHED: { description: 'Nobody claimed it yet.' },
    CLAIMED: { description: 'It was claimed, and is being weighed.' },
    QUALIFIED: { description: 'An order meets the terms.' },
    ...STANDING,
  },
});

export const ReferralStandingStateEnum = enumOf(STANDING_STATES);
registerEnumType(ReferralStandingStateEnum, {
  name: 'ReferralStandingState',
  description: 'Where referrals are found: what they only pass through is left out.',
  valuesMap: STANDING,
});

export const ReferralTouchKindEnum = enumOf(TOUCH_KINDS);
registerEnumType(ReferralTouchKindEnum, {
  name: 'ReferralTouchKind',
  description: 'How a friend met the code of an advocate.',
  valuesMap: {
    CLICK: { description: 'Followed a link.' },
    TYPED_CODE: { description: 'Typed the code.' },
    INVITATION: { description: 'Was invited by e-mail.' },
    EVENT_GUEST: { description: 'Came to an event as a guest.' },
    STAFF: { description: 'Staff said so.' },
  },
});

export const ReferralSideEnum = enumOf(SIDES);
registerEnumType(ReferralSideEnum, {
  name: 'ReferralSide',
  description: 'The two people of a referral.',
  valuesMap: {
    ADVOCATE: { description: 'Refers.' },
    FRIEND: { description: 'Is referred.' },
  },
});
