import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { Audiences, OwnEffects } from '#campaigns';
import { err, invalid, newId, notFound, ok, problem, required, type Problem, type Result } from '#kernel';
import { PointTypes } from '#ledger';
import { Limits } from '#limits';
import type { Tx } from '#platform';
import type { Reward, RewardTerms, RewardVersion } from './domain/reward.js';
import { checkTerms, refusalOfReason, refusalOfRewardCode, STOCK_MAX } from './domain/reward-rules.js';
import {
  archiveReward,
  countRewards,
  findRewardPage,
  findRewardsByCode,
  findShownRewards,
  insertReward,
  insertVersion,
  lockReward,
  saveStock,
  type RewardWithVersions,
} from './persistence/rewards.js';
import { REWARD_REDEEMED } from './redemption-desk.js';
import { stockTake } from './reward-takes.js';

export type { RewardWithVersions } from './persistence/rewards.js';

/** Rewards of a program, archived ones too. */
const REWARDS_MAX = 10_000;
/** Versions of a reward: all are read with it. */
const VERSIONS_MAX = 100;

export interface RewardCommand extends Origin {
  /** Of the reward. */
  readonly code: string;
}

interface TermsCommand extends RewardCommand {
  readonly terms: RewardTerms;
  readonly effectiveFrom: Date | null;
}

/**
 * The catalogue: rewards, versioned. A version is never changed, only followed by another one, from an instant on; what was redeemed
 * keeps the version by which it was.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, INVALID_EXPRESSION, UNKNOWN_EFFECT and those of the effect, NOT_FOUND, ALREADY_EXISTS,
 * LIMIT_EXCEEDED, REWARD_ARCHIVED, OUT_OF_STOCK.
 */
@Injectable()
export class RewardCatalogue {
  constructor(
    private readonly programs: Programs,
    private readonly audiences: Audiences,
    private readonly effects: OwnEffects,
    private readonly pointTypes: PointTypes,
    private readonly limits: Limits,
    private readonly audit: AuditLog,
  ) {}

  async byCode(tx: Tx, code: string): Promise<RewardWithVersions | null> {
    return (await findRewardsByCode(tx, [code])).get(code) ?? null;
  }

  /** All of them, in the order of their codes. */
  page(
    tx: Tx,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<RewardWithVersions[]> {
    return findRewardPage(tx, page);
  }

  /** Those that are in force and not archived, in the order of their codes. */
  shown(
    tx: Tx,
    filter: { readonly tag: string | null; readonly now: Date },
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<RewardWithVersions[]> {
    return findShownRewards(tx, filter, page);
  }

  async create(
    tx: Tx,
    command: TermsCommand & { readonly stock: bigint | null },
  ): Promise<Result<RewardWithVersions, Problem>> {
    const { actor, code, stock, now } = command;
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    const wrong = refusalOfRewardCode(code);
    if (wrong) return err(wrong);
    if (stock !== null && (stock < 0n || stock > STOCK_MAX))
      return err(invalid(['stock'], `0 to ${STOCK_MAX} pieces.`));
    // Two of one code at once would both find it free: the second waits here.
    await tx.query('select from programs where id = $1 for no key update', [tx.programId]);
    if (await this.byCode(tx, code))
      return err(problem('ALREADY_EXISTS', 'The program has a reward of this code.', { path: ['code'] }));
    if ((await countRewards(tx)) >= REWARDS_MAX)
      return err(problem('LIMIT_EXCEEDED', `At most ${REWARDS_MAX} rewards.`, { path: ['code'] }));
    const reward = {
      id: newId(now),
      programId: program.value.id,
      code,
      stock,
      createdAt: now,
      archivedAt: null,
    };
    const version = await this.versionOf(tx, { reward, versions: [] }, command);
    if (!version.ok) return version;
    await insertReward(tx, reward);
    await insertVersion(tx, version.value);
    await this.note(tx, 'reward.created', reward, { ...detailsOf(version.value), stock }, command);
    return ok({ reward, versions: [version.value] });
  }

  /** Adds a version: for what is redeemed from then on. */
  async change(tx: Tx, command: TermsCommand): Promise<Result<RewardWithVersions, Problem>> {
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const { reward, versions } = found.value;
    if (versions.length >= VERSIONS_MAX)
      return err(
        problem('LIMIT_EXCEEDED', `At most ${VERSIONS_MAX} versions of a reward.`, { path: ['code'] }),
      );
    const version = await this.versionOf(tx, found.value, command);
    if (!version.ok) return version;
    await insertVersion(tx, version.value);
    await this.note(tx, 'reward.changed', reward, detailsOf(version.value), command);
    return ok({ reward, versions: [...versions, version.value] });
  }

  /** Ends redeeming; what was redeemed is delivered. A repeat changes nothing. */
  async archive(tx: Tx, command: RewardCommand): Promise<Result<RewardWithVersions, Problem>> {
    const found = await this.lock(tx, command);
    if (!found.ok || found.value.reward.archivedAt !== null) return found;
    const reward = { ...found.value.reward, archivedAt: command.now };
    await archiveReward(tx, reward.id, command.now);
    await this.note(tx, 'reward.archived', reward, {}, command);
    return ok({ ...found.value, reward });
  }

  /**
   * Puts pieces in, or takes out what is left of them: the cap of the counter changes, never what was counted. `by` null makes it
   * endless; of an endless one as many are left as are put in. To be done once per key of the caller.
   */
  async changeStock(
    tx: Tx,
    { by, reason, ...command }: RewardCommand & { readonly by: number | null; readonly reason: string },
  ): Promise<Result<RewardWithVersions, Problem>> {
    const wrong = refusalOfReason(reason);
    if (wrong) return err(wrong);
    if (by !== null && (!Number.isInteger(by) || by === 0 || Math.abs(by) > Number(STOCK_MAX)))
      return err(invalid(['by'], `A whole number other than 0, up to ${STOCK_MAX} either way.`));
    const found = await this.open(tx, command);
    if (!found.ok) return found;
    const { stock: before } = found.value.reward;
    const used = await this.usedOf(tx, found.value.reward);
    const stock = by === null ? null : (before ?? used) + BigInt(by);
    if (stock !== null && stock < used)
      return err(
        problem('OUT_OF_STOCK', 'Not so many are left.', {
          path: ['by'],
          data: { piecesLeft: before === null || before < used ? 0 : Number(before - used) },
        }),
      );
    if (stock !== null && stock > STOCK_MAX + used)
      return err(invalid(['by'], `At most ${STOCK_MAX} pieces are left.`));
    const reward = { ...found.value.reward, stock };
    await saveStock(tx, reward.id, stock);
    await this.note(tx, 'reward.stock_changed', reward, { by, before, stock, reason }, command);
    return ok({ ...found.value, reward });
  }

  /** Pieces that are held or redeemed. The reward's row is locked: nobody takes one meanwhile. */
  private async usedOf(tx: Tx, reward: Reward): Promise<bigint> {
    const all = stockTake({ id: reward.id, stock: PROBE }, PROBE + 1n);
    const book = await this.limits.open(tx, { claims: [{ takes: [all] }], claimIds: [] });
    return PROBE - required(book.shortageOf({ takes: [all] }), 'a shortage').left;
  }

  private async versionOf(
    tx: Tx,
    { reward, versions }: RewardWithVersions,
    { terms, effectiveFrom, actor, now }: TermsCommand,
  ): Promise<Result<RewardVersion, Problem>> {
    if (effectiveFrom !== null && effectiveFrom < now)
      return err(invalid(['effectiveFrom'], 'A version cannot begin in the past.'));
    const checked = checkTerms(terms);
    if (!checked.ok) return checked;
    const pointType = await this.pointTypes.byCode(tx, terms.pointType);
    if (!pointType.ok) return pointType;
    if (terms.audience !== null) {
      const audience = this.audiences.check(terms.audience, ['audience']);
      if (!audience.ok) return audience;
    }
    const effect =
      terms.effect &&
      (await this.effects.check(tx, terms.effect, { trigger: REWARD_REDEEMED, path: ['effect'] }));
    if (effect && !effect.ok) return effect;
    return ok({
      ...checked.value,
      effect: effect?.value ?? null,
      ...{ id: newId(now), rewardId: reward.id, number: versions.length + 1 },
      ...{ effectiveFrom: effectiveFrom ?? now, createdAt: now, createdBy: principalOf(actor) },
    });
  }

  private async open(tx: Tx, command: RewardCommand): Promise<Result<RewardWithVersions, Problem>> {
    const found = await this.lock(tx, command);
    return !found.ok || found.value.reward.archivedAt === null
      ? found
      : err(problem('REWARD_ARCHIVED', 'The reward is archived.', { path: ['code'] }));
  }

  private async lock(tx: Tx, { actor, code }: RewardCommand): Promise<Result<RewardWithVersions, Problem>> {
    const program = await this.programs.requireOpen(tx, actor.programId);
    if (!program.ok) return program;
    await lockReward(tx, code);
    // Read behind the lock.
    const found = await this.byCode(tx, code);
    return found ? ok(found) : err(notFound('reward', ['code']));
  }

  private async note(
    tx: Tx,
    action: string,
    reward: Reward,
    details: object,
    { actor, now, requestId, ip }: Origin,
  ): Promise<void> {
    const subject = { subjectType: 'reward', subjectId: reward.id };
    await this.audit.record(tx, {
      ...{ actor, action, ...subject, now, requestId, ip },
      details: { reward: reward.code, ...details },
    });
  }
}

/** More than can ever be used: what is left of it tells how much is. */
const PROBE = 1n << 60n;

function detailsOf({ id, rewardId, createdAt, createdBy, ...version }: RewardVersion): object {
  void [id, rewardId, createdAt, createdBy];
  return version;
}
