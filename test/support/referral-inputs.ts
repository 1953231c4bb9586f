/** Valid inputs of what changes referrals, by the mutation. */
export const REFERRAL_INPUTS = {
  createReferralProgram: {
    ...{ code: 'friends', name: 'Friends', landingUrl: 'https://shop.test/welcome', rules: {} },
  },
  changeReferralProgram: { code: 'friends', name: 'Good friends' },
  createReferralSeason: {
    ...{ program: 'friends', code: 'spring', name: 'Spring' },
    ...{ startsAt: '2030-01-01T00:00:00Z', endsAt: '2030-02-01T00:00:00Z' },
  },
  changeReferralSeason: { program: 'friends', code: 'spring', name: 'Summer' },
  publishReferralRules: { program: 'friends', rules: {} },
};
