import { toGlobalId } from '#platform/graphql';
import { KeepReferralsJob, ReferralSignals, type ReferralRules, type SignalsInput } from '#referrals';
import { systemActor } from '#access';
import { Desk } from './desk.js';
import { ReferralTrail } from './referral-trail.js';
import { valueOf, type Shaped, type TestApp } from './test-app.js';

const REVIEW = `friend { externalId } advocate { externalId } program stage verdict findings { code sign action isShadow isAllowed words }
  evidence openedAt dueAt escalatedAt decidedAt decision decisionReason`;
const REVIEWS = `query ($state: ReferralReviewState!, $first: Int!, $after: String) {
  referralReviews(state: $state, first: $first, after: $after) { edges { node { ${REVIEW} } } pageInfo { hasNextPage endCursor } } }`;
const DECIDE = `mutation ($input: DecideReferralReviewInput!) { decideReferralReview(input: $input) {
  review { ${REVIEW} } userErrors { code message path ... on WrongState { state } } } }`;

/** Where staff look at referrals of a trail: each side is given 500 points for a referral that is approved. */
export class ReviewDesk {
  private constructor(
    readonly app: TestApp,
    readonly trail: ReferralTrail,
  ) {}

  /** With an advocate, "ada". */
  static async open(app: TestApp, rules: Partial<ReferralRules>): Promise<ReviewDesk> {
    const trail = await ReferralTrail.open(app, rules);
    const desk = new ReviewDesk(app, trail);
    await trail.enrol('ada');
    await trail.give('referral.approved', 500);
    return desk;
  }

  /** Everybody of these was seen with one device. */
  sharing(deviceId: string, ...names: readonly string[]): Promise<void> {
    return this.seen({ deviceId }, ...names);
  }

  /** Everybody of these was seen with something. */
  async seen(what: SignalsInput, ...names: readonly string[]): Promise<void> {
    const signals = this.app.app.get(ReferralSignals);
    const read = valueOf(signals.read(systemActor(this.loyalty.id, 'test'), what));
    const seen = names.map((name) => ({ customerId: this.trail.idOf(name), signals: read }));
    await this.trail.sharers.tx((tx) => signals.record(tx, seen, this.app.now));
  }

  get loyalty(): ReferralTrail['sharers']['loyalty'] {
    return this.trail.sharers.loyalty;
  }

  /** What the worker does every minute; answers how much it did. */
  work(): Promise<number> {
    return this.app.app.get(KeepReferralsJob).run(this.app.now);
  }

  async session(): Promise<string> {
    const { shop } = this.trail.sharers;
    try {
      return await this.app.staff(shop, 'MANAGER', 'reviewer@acme.test');
    } catch {
      return this.app.signIn(shop, 'reviewer@acme.test');
    }
  }

  /** What is to be seen by then; of whom nobody has to look at, some verdict. */
  async decide(friend: string, decision: string, session?: string, at = this.app): Promise<Shaped> {
    const customer = toGlobalId('Customer', this.trail.idOf(friend));
    const verdictNumber = (await this.trail.verdictNumber(friend)) ?? 1;
    const input = { customer, decision, verdictNumber, reason: `To ${decision.toLowerCase()}` };
    const signedIn = session ?? (await this.session());
    const desk = new Desk(at, this.trail.sharers.shop);
    const data = await desk.askAdmin<Shaped>(signedIn, DECIDE, { input });
    return data.decideReferralReview;
  }

  async reviews(state = 'OPEN', first = 20, after: string | null = null): Promise<Shaped> {
    return (await this.ask(REVIEWS, { state, first, after })).referralReviews;
  }

  /** "friend" of each review, in the order of the queue. */
  async queue(state = 'OPEN'): Promise<string[]> {
    const { edges } = await this.reviews(state);
    return (edges as { node: Shaped }[]).map(({ node }) => node.friend.externalId as string);
  }

  async ask(query: string, variables: object, session?: string): Promise<Shaped> {
    const signedIn = session ?? (await this.session());
    return this.trail.sharers.desk.askAdmin<Shaped>(signedIn, query, variables);
  }

  /** How often an action was noted. */
  async noted(action: string): Promise<number> {
    const rows = await this.app.database.query(
      'select 1 from audit_entries where program_id = $1 and action = $2',
      [this.loyalty.id, action],
    );
    return rows.length;
  }
}
