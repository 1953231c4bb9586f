import { Injectable } from '@nestjs/common';
import { principalOf, Programs, systemActor, type Program } from '#access';
import { hashedId, required, type Uuid } from '#kernel';
import { backgroundScope, Database, Logger, type Backlog, type Tx } from '#platform';
import { nextAttemptAt, type Event } from './domain/membership.js';
import { matchesFormat } from './domain/number.js';
import type { Partner } from './domain/partner.js';
import { PartnerMembershipDesk } from './membership-desk.js';
import { MembershipVerifier, type Verdict } from './membership-verifier.js';
import { PartnerSecrets } from './partner-secrets.js';
import { dueBacklog, lockDue, saveAttempts, type HeldMembership } from './persistence/memberships.js';
import { findPartners } from './persistence/partners.js';

/** Questions to one partner at once, and in one page. */
const PAGE_SIZE = 20;
/** A partner that gave no answer so often in a page is left alone until the next run. */
const FAILURES_MAX = 3;
/** Counted per program for the metrics. */
const BACKLOG_COUNT_MAX = 10_000;
const REJECTED = 'The partner knows no member of this number.';

/**
 * Asks partners about numbers that are not verified. When they are asked next is written down before they are asked: so no two workers
 * ask about one number at once, and one that dies in between loses nothing. No transaction is open while a partner thinks.
 */
@Injectable()
export class Verification {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly desk: PartnerMembershipDesk,
    private readonly verifier: MembershipVerifier,
    private readonly secrets: PartnerSecrets,
    private readonly logger: Logger,
  ) {}

  /** Asks about all that is due in a program; answers how many numbers were asked about. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const { program, partners } = await this.database.tx(backgroundScope(programId), async (tx) => ({
      program: await this.programs.requireOpen(tx, programId),
      partners: await findPartners(tx),
    }));
    if (!program.ok) return 0;
    let asked = 0;
    for (const partner of partners) {
      // Without a secret nothing can be signed: what is due waits for one.
      if (partner.verifier.kind === 'HTTP' && partner.secretNumber === 0) continue;
      let isAnswering = true;
      while (isAnswering && !isCancelled()) {
        const page = await this.claim(programId, partner, now);
        if (page.length === 0) break;
        asked += page.length;
        isAnswering = await this.askPage(program.value, partner, page, now);
      }
    }
    return asked;
  }

  /** What waits in a program, for the metrics. */
  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    const { count: waiting, first } = await this.database.tx(backgroundScope(programId), (tx) =>
      dueBacklog(tx, now, BACKLOG_COUNT_MAX),
    );
    return { waiting, oldestAgeMs: first ? now.getTime() - first.getTime() : 0 };
  }

  private claim(programId: Uuid, partner: Partner, now: Date): Promise<HeldMembership[]> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const due = await lockDue(tx, partner.id, now, PAGE_SIZE);
      const claimed = due.map(({ membership, ...key }): HeldMembership => {
        const attempts = membership.attempts + 1;
        return {
          ...key,
          membership: { ...membership, attempts, nextAttemptAt: nextAttemptAt(attempts, now) },
        };
      });
      await saveAttempts(tx, claimed);
      return claimed;
    });
  }

  /** Answers whether the partner should be asked more. */
  private async askPage(
    program: Program,
    partner: Partner,
    page: readonly HeldMembership[],
    now: Date,
  ): Promise<boolean> {
    const verdicts = await Promise.all(page.map((held) => this.verdictOf(program, partner, held, now)));
    let failures = 0;
    for (const [index, held] of page.entries()) {
      const verdict = required(verdicts[index], 'a verdict');
      if (verdict.kind === 'UNKNOWN') {
        failures += 1;
        const { attempts } = held.membership;
        this.logger.warn(`Partner ${partner.code} could not be asked (attempt ${attempts}): ${verdict.why}.`);
        continue;
      }
      const event: Event =
        verdict.kind === 'MEMBER'
          ? { kind: 'VERIFY' }
          : { kind: 'REJECT', reason: verdict.reason ?? REJECTED };
      await this.database.tx(backgroundScope(program.id), (tx) =>
        this.decide(tx, program, partner, held, event, now),
      );
    }
    return failures < FAILURES_MAX;
  }

  private async verdictOf(
    program: Program,
    partner: Partner,
    { customerId, membership }: HeldMembership,
    now: Date,
  ): Promise<Verdict> {
    const number = required(membership.number, 'the number of a pending membership');
    const { kind, format, url } = partner.verifier;
    // The partner's settings may have changed since it was linked.
    if (format !== null && !matchesFormat(format, number)) return { kind: 'STRANGER', reason: null };
    if (kind !== 'HTTP') return { kind: 'MEMBER' };
    const { moves, attempts } = membership;
    const id = hashedId('partner question', partner.id, customerId, String(moves), String(attempts));
    return this.verifier.ask(
      {
        ...{ url: required(url, 'the address of the partner'), secrets: this.secrets.secretsOf(partner) },
        ...{ id, program: program.code, partner: partner.code, number },
        member: this.secrets.memberName(partner.id, customerId),
      },
      now,
    );
  }

  /** While the partner thought, the customer may have taken the number back, or given another one. */
  private async decide(
    tx: Tx,
    program: Program,
    partner: Partner,
    { customerId, membership }: HeldMembership,
    event: Event,
    now: Date,
  ): Promise<void> {
    const found = await this.desk.open(tx, { customerId, partner });
    if (found?.state !== 'PENDING' || found.moves !== membership.moves) return;
    const actor = principalOf(systemActor(program.id, 'partners'));
    await this.desk.take(tx, found, event, { program, partner, customerId, actor, now });
  }
}
