import { AuditLog, Programs, systemActor, type NewProgram, type Program } from '#access';
import { Campaigns, EVERY_ORDER } from '#campaigns';
import { minorUnitDigits, newId, ok, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE, PointTypes, type ExpiryPolicy } from '#ledger';
import { Database } from '#platform';
import type { Services } from './services.js';

/** How a new program's points work to begin with; staff change it later. */
export interface FirstRules {
  /** Points per whole currency unit; 0: no campaign yet. */
  readonly pointsPerUnit: number;
  readonly pendingDays: number;
  /** 0: points never expire. */
  readonly expiryMonths: number;
  /** Days after which a guest's order no longer earns when it is linked. */
  readonly claimDays: number;
}

export const DEFAULT_RULES: FirstRules = {
  pointsPerUnit: 1,
  pendingDays: 14,
  expiryMonths: 12,
  claimDays: 30,
};
const BASE_CAMPAIGN = 'base-points';

/** Founds a program with the point type "points" and a base campaign, all as of `now` and in one transaction. */
export function foundProgram(
  services: Services,
  settings: NewProgram,
  rules: FirstRules,
  by: string,
  now: Date,
): Promise<Result<Program, Problem>> {
  const programId = newId(now);
  const actor = systemActor(programId, by);
  return services.get(Database).txResult({ programId }, async (tx) => {
    const program = await services.get(Programs).create(tx, settings, now);
    if (!program.ok) return program;
    const { code, currency } = program.value;
    const subject = { subjectType: 'program', subjectId: programId, details: { code } };
    await services.get(AuditLog).record(tx, { actor, action: 'program.created', ...subject, now });
    const pointType = await services
      .get(PointTypes)
      .create(tx, DEFAULT_POINT_TYPE, pointSettings(rules), now);
    if (!pointType.ok) return pointType;
    if (rules.pointsPerUnit === 0) return program;
    const campaign = await services.get(Campaigns).create(tx, {
      actor,
      now,
      code: BASE_CAMPAIGN,
      name: 'Points for every order',
      effectiveFrom: null,
      terms: termsOf(rules, currency),
    });
    return campaign.ok ? ok(program.value) : campaign;
  });
}

function pointSettings({ expiryMonths }: FirstRules): Parameters<PointTypes['create']>[2] {
  const expiryPolicy: ExpiryPolicy =
    expiryMonths > 0 ? { kind: 'MONTHS', months: expiryMonths } : { kind: 'NEVER' };
  // 100 points are worth one unit of a currency with cents.
  const value = { valuePoints: 1n, valueMinor: 1n };
  return { name: 'Points', expiryPolicy, clawbackPolicy: 'WITHIN_BALANCE', goodwillDays: 0, ...value };
}

function termsOf(rules: FirstRules, currency: string): Parameters<Campaigns['create']>[1]['terms'] {
  const { pendingDays: days } = rules;
  return {
    ...EVERY_ORDER,
    effects: [
      {
        pointType: null,
        amount: {
          kind: 'PER_AMOUNT',
          points: BigInt(rules.pointsPerUnit),
          perMinor: 10n ** BigInt(minorUnitDigits(currency)),
          rounding: 'FLOOR',
          minimumMinor: 0n,
          basis: { shipping: false, tax: true, giftCards: false },
          lines: null,
        },
        expiry: null,
        pending: days > 0 ? { kind: 'DAYS', days } : { kind: 'NONE' },
      },
    ],
    claimDays: rules.claimDays,
  };
}
