import { isInterfaceType, type GraphQLSchema } from 'graphql';
import { adminModules, storefrontModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { decoded } from '../support/matrix/answers.js';
import { bobOf, nobodyOf, serverOf, strangerOf, suspendedOf } from '../support/matrix/askers.js';
import { Matrix } from '../support/matrix/matrix.js';
import type { Asker } from '../support/matrix/observer.js';
import { OTHER_PROGRAM_MARK } from '../support/matrix/names.js';
import { ADMIN_ROWS, ADMIN_ROWS_BELOW } from '../support/matrix/rows-admin.js';
import { STOREFRONT_ROWS, STOREFRONT_ROWS_BELOW } from '../support/matrix/rows-storefront.js';
import { gapsOf, guardedFieldsOf, permissionsOf, rootFieldsOf } from '../support/matrix/schema-walk.js';
import { World } from '../support/matrix/world.js';

const FIELDS = Object.keys(STOREFRONT_ROWS);
const BELOW = Object.keys(STOREFRONT_ROWS_BELOW);

/** Columns of closed lists, settings, ids and secrets: whatever else is text bears a mark in the other program. */
const UNMARKED = new Set(
  `activity_keys.kind adjustment_limits.role adjustments.status approvals.kind approvals.payload approvals.status
  attempts.action attempts.actor audit_entries.action audit_entries.actor audit_entries.ip audit_entries.outcome audit_entries.request_id
  audit_entries.subject_id audit_entries.subject_type awards.refusal awards.trimmed_by backtests.created_by backtests.failure backtests.result backtests.state
  campaign_exposures.arm campaign_firings.kind campaign_firings.refusal campaign_versions.condition campaign_versions.experiment
  campaign_versions.limits campaign_versions.time_trigger
  campaign_versions.effects campaign_versions.exclusivity_group campaign_versions.trigger
  campaign_versions.created_by campaign_versions.state
  clubs.kind clubs.rule club_plans.code club_plans.period_unit club_plans.point_type club_plans.price_kind club_memberships.next_plan club_memberships.plan club_memberships.state
  club_moves.actor club_moves.cause club_moves.from_state club_moves.plan club_moves.to_state club_payments.kind club_payments.plan
  club_payments.point_type
  partner_bonus_references.reference partner_bonuses.reference partners.number_format partners.verifier_kind partner_memberships.hint partner_memberships.number partner_memberships.reason
  referral_candidates.channel referral_candidates.code referral_candidates.kind referral_candidates.reason referral_codes.code referral_codes.shown
  referral_refusals.contenders referral_refusals.reason referral_signals.origin
  cohort_series.basis cohort_series.dimension cohort_series.grain customer_stats.days_digest customer_traits.dimension metric_generations.time_zone retention_cells.dimension
  retention_cells.grain revenue_cells.dimension revenue_cells.grain customer_scores.segment metric_models.backtest metric_models.ground
  metric_models.kind metric_models.parameters metric_models.reason metric_models.standard_errors metric_models.unit metric_scorings.reason
  metric_scorings.segments metric_scorings.spending_reason metric_costs.set_by point_costs.created_by metric_snapshot_runs.made metric_snapshots.dimension metric_snapshots.figures
  metric_snapshots.report metric_snapshots.time_zone metric_alert_acknowledgements.acknowledged_by metric_alerts.dimension metric_alerts.grain
  metric_alerts.kind metric_alerts.metric metric_alert_runs.looked metric_goals.dimension metric_goals.direction metric_goals.grain metric_goals.kind metric_goals.metric
  metric_goals.set_by metric_digest_schedules.grain metric_digest_schedules.reports metric_digest_schedules.set_by metric_digests.grain metric_digests.reports
  referral_invitations.link referral_invitations.status referral_programs.variant referral_reviews.decided_by referral_reviews.decision
  referral_shares.channel referral_signals.kind referral_steps.actor referral_steps.details referral_steps.from_state
  referral_steps.reason referral_steps.to_state referral_touches.channel referral_touches.code referral_touches.kind referral_verdicts.evidence
  referral_verdicts.findings referral_verdicts.stage referral_verdicts.verdict referrals.advocate_skipped referrals.channel referrals.code referrals.kind
  referrals.reason referrals.resume_state referrals.state referrals.told referred_persons.person_key
  coupon_uses.code checkouts.fingerprint checkouts.returned checkouts.state checkout_moves.actor checkout_moves.move
  checkout_settings.created_by checkout_settings.settings reward_redemptions.cancelled_by
  coupon_template_versions.created_by coupon_batches.created_by coupon_batches.prefix coupon_batches.state coupon_codes.code coupons.code coupons.issued_by
  coupons.void_reason own_firings.kind reward_redemptions.delivery reward_redemptions.point_type reward_redemptions.redeemed_by reward_redemptions.state
  reward_redemptions.fulfilled_by reward_versions.created_by usage_claims.state usage_claims.amounts usage_counters.measure usage_counters.subject
  partner_memberships.state partner_settlements.actor partner_moves.actor partner_moves.from_state partner_moves.reason partner_moves.to_state
  event_codes.code event_moves.actor event_moves.cause event_moves.from_state event_moves.to_state event_guests.code
  event_guests.phone event_registrations.code event_registrations.state events.audience events.early_audience
  draws.audience draws.beacon draws.commitment draws.digest draws.without_winners_of draw_places.reason draw_places.state own_firings.kind
  surveys.audience surveys.kind survey_answers.kind
  households.split_rule household_invitations.state household_moves.kind household_moves.actor
  customer_consents.channel customer_guest_keys.kind customer_identity_keys.kind customers.locale customers.phone
  customers.status exchange_rates.currency exchange_rates.set_by holds.status idempotency_records.operation import_batches.file_sha256 import_batches.kind
  import_batches.status ledger_movements.actor limit_counters.measure limit_counters.window_name
  program_limit_counters.measure program_limit_counters.window_name ledger_movements.from_account ledger_movements.kind
  ledger_movements.to_account order_returns.lines orders.currency orders.original order_returns.original orders.status outbox_messages.channel
  outbox_messages.reason outbox_messages.status point_types.clawback_policy
  point_types.expiry_policy programs.currency programs.locales programs.status programs.time_zone
  segment_versions.condition segment_versions.created_by staff_members.password_hash staff_members.role time_trigger_sweeps.trigger_key staff_members.status storefront_keys.hint storefront_keys.scopes
  customer_tiers.hold_cause customer_tiers.hold_tier customer_tiers.tier tier_ladder_versions.application
  tier_ladder_versions.created_by tier_ladder_versions.state tier_moves.actor tier_moves.before tier_moves.cause tier_moves.from_tier
  tier_moves.to_tier token_issuers.algorithms token_issuers.jwks token_issuers.token_type`.split(/\s+/),
);

function nodeTypesOf(schema: GraphQLSchema): string[] {
  const node = schema.getType('Node');
  return isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
}

// A cell is up to some hundred requests, one after the other.
jest.setTimeout(600_000);

describe('the access matrix of the storefront schema', () => {
  let world: World;
  let matrix: Matrix;
  let server: Asker;
  let bob: Asker;

  beforeAll(async () => {
    const schema = await schemaOf(storefrontModules);
    const roots = rootFieldsOf(schema).map((root) => permissionsOf(schema, root));
    world = await World.create([...roots, ...guardedFieldsOf(schema).map(({ permissions }) => permissions)]);
    matrix = new Matrix(world, 'storefront', schema, STOREFRONT_ROWS, STOREFRONT_ROWS_BELOW);
    const backOffice = new Matrix(world, 'admin', await schemaOf(adminModules), ADMIN_ROWS, ADMIN_ROWS_BELOW);
    // Ids of the back office's own types are tried here too.
    const withNodes = async (asker: Asker): Promise<Asker> => {
      const victims = [];
      for (const victim of asker.victims) {
        const ids = asker.foreign.ids;
        const node = [...(await matrix.nodesOf(victim, ids)), ...(await backOffice.nodesOf(victim, ids))];
        victims.push({ ...victim, names: { ...victim.names, node: [...new Set(node)] } });
      }
      return { ...asker, victims };
    };
    server = await withNodes(serverOf(world));
    bob = await withNodes(bobOf(world));
  });

  afterAll(() => world.stop());

  /** A key that lacks what any of these permissions would allow. */
  const keyWithout = (permissions: readonly string[]): Asker => {
    const { secret, scopes } = world.keyWithout(permissions);
    return serverOf(world, secret, scopes);
  };

  test('has a row for every field, and says of every string and id what it names', () => {
    expect(gapsOf(matrix.schema, STOREFRONT_ROWS, STOREFRONT_ROWS_BELOW)).toEqual([]);
    expect(matrix.unexercised(world.ada)).toEqual([]);
  });

  test('the other program has something in every table, and a mark in every text', async () => {
    // Sweeps are the worker's, and no field shows them.
    const empty = ['partner_settlement_lines', 'tier_sweeps', 'time_trigger_sweeps'];
    expect(world.kept.emptyTables()).toEqual(empty);
    const unmarked = await world.kept.cornersWithout(OTHER_PROGRAM_MARK, world.other.shop.program.id);
    const isEmpty = (column: string): boolean => empty.includes(column.split('.')[0] ?? '');
    expect(unmarked.filter((column) => !UNMARKED.has(column) && !isEmpty(column))).toEqual([]);
  });

  test('somebody else has a global id of every type', () => {
    const types = (asker: Asker): Set<string> =>
      new Set(asker.victims.flatMap(({ names }) => names.node.map((id) => decoded(id)?.split(':')[0] ?? '')));
    expect(nodeTypesOf(matrix.schema).filter((type) => !types(server).has(type))).toEqual([]);
    expect([...types(bob)]).toEqual(
      expect.arrayContaining(['Activity', 'Customer', 'Hold', 'Movement', 'Order']),
    );
  });

  describe.each(FIELDS)('%s', (name) => {
    test('the server sees its own program, and of others what nobody has', async () => {
      if (!matrix.mayAsk(server, name)) {
        expect(await matrix.refused(server.name, server.credential, name, server.names, 'FORBIDDEN')).toEqual(
          [],
        );
        return;
      }
      expect(await matrix.ownThings(server, name)).toEqual([]);
      expect(await matrix.thingsOfOthers(server, name)).toEqual([]);
    });

    test('a customer sees what is that customer’s own, and of others what nobody has', async () => {
      if (!matrix.mayAsk(bob, name)) {
        expect(await matrix.refused(bob.name, bob.credential, name, bob.names, 'FORBIDDEN')).toEqual([]);
        return;
      }
      expect(await matrix.ownThings(bob, name)).toEqual([]);
      expect(await matrix.thingsOfOthers(bob, name)).toEqual([]);
    });

    test('a suspended customer moves no points', async () => {
      const suspended = suspendedOf(world);
      if (!name.startsWith('mutation') || !matrix.mayAsk(suspended, name)) return;
      const { answer, changed, findings } = await matrix.attempt(suspended, name);
      expect(findings).toEqual([]);
      // What was set aside comes back to its owner even so, and nobody is kept in a club, or at an event.
      const leaving =
        /^mutation (releaseHold|leaveClub|declineClubInvitation|unlinkPartnerMembership|cancelEventRegistration|releaseCheckout)$/;
      if (leaving.test(name)) return;
      if (/ (leaveHousehold|declineHouseholdInvitation)$/.test(name)) return;
      // With what people are seen is noted of whoever it is: it gives nothing, and tells of others.
      if (name === 'mutation recordReferralSignals') return;
      expect(answer.body).toContain('"code":"CUSTOMER_SUSPENDED"');
      const noted: Readonly<Record<string, string[]>> = {
        'mutation joinClub': [],
        'mutation cancelRedemption': [],
        'mutation keepClubMembership': [],
        'mutation changeClubPlan': [],
        'mutation registerForEvent': [],
        'mutation changeEventGuests': [],
        'mutation linkPartnerMembership': ['attempts'],
        'mutation reserveCheckout': [],
        'mutation claimReferral': ['attempts', 'referral_refusals', 'referral_signals'],
        'mutation openReferralCode': [],
        'mutation chooseReferralCode': [],
        'mutation shareReferral': [],
        'mutation inviteFriends': [],
      };
      const isOfHousehold = name.includes('Household') && !/(Points|contributeToHousehold)$/.test(name);
      expect([...changed].sort()).toEqual(isOfHousehold ? [] : (noted[name] ?? ['idempotency_records']));
    });

    test('without a credential, with a dead one, and with a key of other scopes there is nothing', async () => {
      const permissions = matrix.permissionsOf(name);
      const names = world.ada;
      for (const [who, credential] of Object.entries(world.deadAtStorefront))
        expect(await matrix.refused(who, credential, name, names, 'UNAUTHENTICATED', 401)).toEqual([]);
      if (permissions.includes('public')) {
        const { changed, findings } = await matrix.attempt(nobodyOf(world), name);
        expect({ changed, findings }).toEqual({ changed: [], findings: [] });
        return;
      }
      expect(await matrix.refused('nobody', null, name, names, 'UNAUTHENTICATED')).toEqual([]);
      const lacking = keyWithout(permissions);
      expect(await matrix.refused(lacking.name, lacking.credential, name, names, 'FORBIDDEN')).toEqual([]);
    });
  });

  test.each(BELOW)('%s: of others what nobody has', async (name) => {
    for (const asker of [server, bob]) {
      const isOfQuotes = name.startsWith('OrderQuote.');
      if (asker === bob && isOfQuotes) continue;
      expect(await matrix.below(asker, name)).toEqual([]);
    }
  });

  test('fields below the root that ask for more are refused to a key that has less', async () => {
    let refused = 0;
    for (const { name, permissions } of guardedFieldsOf(matrix.schema)) {
      const findings = await matrix.refusedBelow(keyWithout(permissions), name);
      if (findings === null) continue;
      refused += 1;
      expect(findings).toEqual([]);
    }
    expect(refused).toBeGreaterThan(5);
  });

  test('everybody who asks at the same moment is answered as if alone', async () => {
    const askers = [
      server,
      strangerOf(world),
      bob,
      { ...bob, credential: world.tokens.ada },
      suspendedOf(world),
    ];
    const twin = { ...strangerOf(world), names: world.other.namesOf('bob') };
    expect(await matrix.allAtOnce([...askers, twin], 3)).toEqual([]);
  });
});
