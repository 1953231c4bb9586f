import { EVERY_ORDER } from '../campaign-terms.js';
import { CLAIM_DAYS, COUPON, fixed, giving, issuing, parameter } from './ingredients.js';
import type { Recipe, RecipeValues } from './recipe.js';

/** Activities of referrals that campaigns act on, known by their types alone, as stores are. */
const CLAIMED = 'referral.claimed';
const APPROVED = 'referral.approved';
const MILESTONE_REACHED = 'referral.milestone_reached';

const PROGRAM = parameter('program', 'CODE', 'Code of the referral program.', 'friends', 'condition');
const REWARD = parameter('reward', 'CODE', 'Code of the reward of the catalogue.', null, 'giveReward.reward');
const FRIEND_POINTS = (usual: string): Recipe['parameters'][number] =>
  parameter('friendPoints', 'POINTS', 'How many points the friend gets.', usual, 'points');

function ofProgram(values: RecipeValues): string {
  return `activity.text("program") == ${values.quoted('program')}`;
}

function ofSide(values: RecipeValues, side: 'ADVOCATE' | 'FRIEND'): string {
  return `${ofProgram(values)} && activity.text("side") == "${side}"`;
}

const FOR_THE_FRIEND: Recipe['companion'] = {
  suffix: 'friend',
  name: 'For the friend',
  terms: (values) =>
    giving(
      { kind: 'FIXED', points: values.amount('friendPoints') },
      { trigger: APPROVED, condition: ofSide(values, 'FRIEND') },
    ),
};

/** Ready campaigns that reward referrals: they give when a referral is approved, and take back when it is reversed. */
export const REFERRAL_RECIPES: readonly Recipe[] = [
  {
    code: 'refer-a-friend',
    name: 'Refer a friend, both sides',
    description:
      'Points for the advocate and for the friend, once the referral is approved; the campaign for the friend is the companion.',
    parameters: [
      PROGRAM,
      parameter('points', 'POINTS', 'How many points the advocate gets.', '500', 'points'),
      FRIEND_POINTS('250'),
    ],
    terms: (values) => giving(fixed(values), { trigger: APPROVED, condition: ofSide(values, 'ADVOCATE') }),
    companion: FOR_THE_FRIEND,
  },
  {
    code: 'capped-referrals',
    name: 'Points for every friend, up to a total',
    description:
      'The same for both sides, and no more for an advocate than a total for ever: as storage for every friend, up to 16 GB.',
    parameters: [
      PROGRAM,
      parameter('points', 'POINTS', 'How many points the advocate gets for each friend.', '500', 'points'),
      parameter('pointsMax', 'POINTS', 'How many points an advocate gets altogether.', '16000', 'max'),
      FRIEND_POINTS('500'),
    ],
    terms: (values) =>
      giving(fixed(values), {
        trigger: APPROVED,
        condition: ofSide(values, 'ADVOCATE'),
        limits: {
          limits: [{ measure: 'POINTS', per: 'CUSTOMER', window: 'EVER', max: values.amount('pointsMax') }],
          coolDownDays: 0,
        },
      }),
    companion: FOR_THE_FRIEND,
  },
  {
    code: 'every-fifth-friend',
    name: 'Gift for every fifth friend',
    description:
      'A reward of the catalogue each time an advocate reaches a milestone of the referral program: one that is repeated every five friends, say.',
    parameters: [
      PROGRAM,
      parameter(
        'milestone',
        'CODE',
        'Code of the milestone in the rules of the program.',
        'five',
        'condition',
      ),
      REWARD,
    ],
    terms: (values) => ({
      ...{ ...EVERY_ORDER, effects: [], trigger: MILESTONE_REACHED, claimDays: CLAIM_DAYS },
      condition: `${ofProgram(values)} && activity.text("milestone") == ${values.quoted('milestone')}`,
      otherEffects: [{ kind: 'giveReward', settings: { reward: values.text('reward') } }],
    }),
  },
  {
    code: 'coupon-per-friend',
    name: 'Coupon for the next purchase, per friend',
    description: 'A coupon for the advocate for every friend, such as 10 % off the next purchase.',
    parameters: [PROGRAM, COUPON],
    terms: (values) => issuing(values, { trigger: APPROVED, condition: ofSide(values, 'ADVOCATE') }),
  },
  {
    code: 'friend-welcome-coupon',
    name: "Friend's welcome coupon",
    description:
      'A coupon for the first order of a friend, as soon as it is clear who referred them; it ends when the referral is rejected.',
    parameters: [PROGRAM, COUPON],
    terms: (values) => issuing(values, { trigger: CLAIMED, condition: ofSide(values, 'FRIEND') }),
  },
];
