/** Valid inputs of what changes referrals, by the mutation. */
export const REFERRAL_INPUTS = {
  createReferralProgram: {
    ...{ code: 'friends', name: 'Friends', landingUrl: 'https://shop.test/welcome', rules: {} },
  },
  changeReferralProgram: { code: 'friends', name: 'Good friends' },
  publishReferralRules: { program: 'friends', rules: {} },
};
