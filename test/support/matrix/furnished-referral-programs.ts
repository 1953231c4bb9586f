import type { FurnishedProgram } from './furnished-program.js';

const CREATE = `mutation ($input: CreateReferralProgramInput!) {
  createReferralProgram(input: $input) { userErrors { code message } } }`;

const SEASON = `mutation ($input: CreateReferralSeasonInput!) {
  createReferralSeason(input: $input) { userErrors { code message } } }`;

/** Referral programs: one by whose rules customers refer each other, with a season that runs. */
export async function openReferralPrograms(program: FurnishedProgram, name: string): Promise<void> {
  const rules = {
    ...{ advocates: 'customer.orders >= 0', qualification: { categories: [`${name}-category`] } },
    ...{
      maturingDays: 0,
      milestones: [{ code: `${name}-first`, name: `First friend of ${name}`, friends: 1 }],
    },
    fraudRules: [{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', threshold: 1 }],
  };
  for (const code of [`${name}-friends`, ...(program.mark ? ['fresh'] : [])])
    await program.staff('OWNER', 'createReferralProgram', CREATE, {
      ...{ code, name: `Friends of ${name}`, landingUrl: `https://${name}.test/welcome`, rules },
    });
  const times = { startsAt: '2020-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' };
  for (const code of [`${name}-season`, ...(program.mark ? ['fresh'] : [])])
    await program.staff('OWNER', 'createReferralSeason', SEASON, {
      ...{ program: `${name}-friends`, code, name: `Season of ${name}`, ...times },
    });
}
