import { Injectable } from '@nestjs/common';
import { Idempotency, inFlight, Programs, type Claim, type ClaimBatch, type IdempotentAnswer } from '#access';
import { CustomerDirectory } from '#customers';
import { err, ok, required, type Problem, type Result } from '#kernel';
import {
  allInOrder,
  Batcher,
  Database,
  isLockTimeout,
  isSerializationFailure,
  ObservedBatches,
  type BatchScope,
  type Tx,
} from '#platform';
import { endsHold } from './domain/spend.js';
import { HoldRepository } from './persistence/hold.repository.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';
import type { PostingBatch } from './posting.js';
import { customersOf, SpendBatch, walletsOf } from './spend-batch.js';
import type { LedgerAnswer, SpendOrder, Spent } from './spend-batch.js';
import { holdNamesOf, SpendNameReader, type SpendNames } from './spend-names.js';

/** A spend with the caller's key. */
export interface KeyedSpend extends SpendOrder {
  readonly operation: string;
  readonly key: string;
  /** Everything the caller gave; a repeat with another input is a conflict. */
  readonly input: unknown;
  readonly now: Date;
}

export interface SpendReply extends IdempotentAnswer<LedgerAnswer> {
  /** How wallet and hold stand right after; null for refusals and replays. */
  readonly spent: Spent | null;
}

interface ClaimedSpend extends SpendOrder {
  readonly claim: Claim;
  readonly now: Date;
}

/** Batches of spends at once, each a transaction of its own. */
const LANES = 2;
const BATCH_SIZE_MAX = 500;
const QUEUE_MAX = 2_000;
/** Wait for a wallet that somebody else has locked: short, as long as others of the batch wait too. */
const BATCH_LOCK_TIMEOUT_MS = 250;

/**
 * Spending: holds, captures, releases, redemptions and transfers. Calls that come at the same time share a transaction
 * of two trips to the database: wallets are locked and keys looked up, then changes written with the commit; a trip
 * before them finds out names that were not heard for a while.
 */
@Injectable()
export class Spending {
  private readonly holds = new HoldRepository();
  private readonly names: SpendNameReader;
  private readonly batcher: Batcher<ClaimedSpend, SpendReply>;

  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly pointTypes: PointTypes,
    private readonly poster: Poster,
    observer: ObservedBatches,
  ) {
    this.names = new SpendNameReader(customers, pointTypes, this.holds);
    this.batcher = new Batcher<ClaimedSpend, SpendReply>({
      kind: 'spending',
      lanes: LANES,
      batchSizeMax: BATCH_SIZE_MAX,
      queueMax: QUEUE_MAX,
      laneOf,
      groupOf: ({ actor }) => actor.programId,
      run: (spends, batch) => this.run(spends, batch),
      gate: database.gate,
      observer,
    });
  }

  /**
   * Does a spend once per program, principal, operation and key. Problems: those of `SpendBatch`, INVALID_INPUT (the
   * key), IDEMPOTENCY_CONFLICT (other input), IN_PROGRESS (try again). Throws `Overloaded` when too many wait.
   */
  async submit({ actor, spend, now, ...command }: KeyedSpend): Promise<SpendReply> {
    const claim = this.idempotency.claim(actor, command);
    if (!claim.ok) return { result: claim, replayed: false, spent: null };
    try {
      return await this.batcher.submit({ actor, spend, now, claim: claim.value }, actor.deadline);
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return { result: err(inFlight()), replayed: false, spent: null };
    }
  }

  /** Does spends in a transaction of the caller's, one after the other, without keys: for imports and seeds. */
  async perform(tx: Tx, orders: readonly SpendOrder[], now: Date): Promise<Result<Spent, Problem>[]> {
    const names = await this.names.of(
      tx,
      orders.map(({ spend }) => spend),
    );
    const desk = await this.open(tx, names, orders, now);
    const results = orders.map((order) => desk.spends.do(order));
    await allInOrder(this.poster.write(tx, desk.batch));
    return results;
  }

  /** One batch of one program. It happens at one instant: that of its latest spend. */
  private async run(spends: readonly ClaimedSpend[], batchScope: BatchScope): Promise<SpendReply[]> {
    const { programId } = required(spends[0], 'a spend').actor;
    const now = new Date(Math.max(...spends.map((spend) => spend.now.getTime())));
    const scope = {
      programId,
      ...batchScope,
      ...(spends.length > 1 ? { lockTimeoutMs: BATCH_LOCK_TIMEOUT_MS } : {}),
    };
    return this.database.tx(scope, async (tx) => {
      const names = await this.names.of(
        tx,
        spends.map(({ spend }) => spend),
      );
      // The keys after the lock: a repeat that waited for its wallet finds the answer of the first.
      const [{ spends: desk, batch }, claims] = await Promise.all([
        this.open(tx, names, spends, now),
        this.idempotency.look(
          tx,
          spends.map(({ claim }) => claim),
        ),
      ]);
      const results = claims.fresh.map((place) => desk.do(required(spends[place], 'a spend')));
      const outcomes = results.map((result, index) => {
        const { claim } = required(spends[claims.fresh[index] ?? 0], 'a spend');
        return { claim, result: result.ok ? ok(result.value.answer) : result };
      });
      tx.last(...this.poster.write(tx, batch), this.idempotency.store(tx, outcomes, now));
      return repliesOf(claims, outcomes, results);
    });
  }

  /** Locks the wallets, and reads in the same trip what may have changed while they were waited for. */
  private async open(
    tx: Tx,
    names: SpendNames,
    orders: readonly SpendOrder[],
    now: Date,
  ): Promise<{ spends: SpendBatch; batch: PostingBatch }> {
    const keys = orders.flatMap((order) => walletsOf(names, order));
    const customerIds = orders.flatMap((order) => customersOf(names, order));
    const [batch, program, pointTypes, customers, holds] = await Promise.all([
      this.poster.lock(tx, keys, now),
      this.programs.requireOpen(tx, required(tx.programId, 'a program')),
      this.pointTypes.list(tx),
      this.customers.byIds(tx, customerIds),
      this.holds.findMany(
        tx,
        orders.flatMap(({ spend }) => holdNamesOf(spend)),
      ),
    ]);
    this.names.check(tx, names, customers);
    return { spends: new SpendBatch({ names, program, pointTypes, customers, holds }, batch), batch };
  }
}

function repliesOf(
  claims: ClaimBatch,
  outcomes: readonly { readonly result: Result<LedgerAnswer, Problem> }[],
  results: readonly Result<Spent, Problem>[],
): SpendReply[] {
  const answers = new Map<number, Result<LedgerAnswer, Problem>>();
  const spent = new Map<number, Spent>();
  for (const [index, place] of claims.fresh.entries()) {
    answers.set(place, required(outcomes[index], 'an outcome').result);
    const result = results[index];
    if (result?.ok) spent.set(place, result.value);
  }
  return claims.answers(answers).map((answer, place) => ({ ...answer, spent: spent.get(place) ?? null }));
}

/** Spends of one customer go one after the other; whom a storefront names is known by that name only. */
function laneOf({ actor, spend }: SpendOrder): string {
  if (endsHold(spend)) return spend.hold?.customerId ?? '';
  const { customer } = spend;
  if ('id' in customer) return customer.id;
  return customer.externalId ?? (actor.kind === 'CUSTOMER' ? actor.customerId : '');
}
