import { Inject, Injectable } from '@nestjs/common';
import {
  derivedId,
  localDateOf,
  ok,
  required,
  startOfLocalDay,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Attempts, CONFIG, type Config } from '#platform';
import { codeTryOf } from '../codes/code-tries.js';
import { ReferralCodes } from '../codes/referral-codes.service.js';
import type { Channel } from '../domain/channel.js';
import type { ReferralCode } from '../domain/referral-code.js';
import { shareTextOf, type ShareText } from '../domain/share.js';
import { REFERRAL_LINK_PATH, ReferralLinks } from '../links/referral-links.js';
import { insertShares, type Share } from '../persistence/shares.js';
import { AdvocateDesk, type AdvocateCommand, type AdvocateWork } from './advocate-desk.js';

/** What a page needs to share a code somewhere. */
export interface Shared extends ShareText {
  readonly channel: Channel;
  /** As people are shown it. */
  readonly code: string;
  readonly link: string;
}

/** Codes, as advocates get, choose and share them. */
@Injectable()
export class Sharing {
  private readonly base: string;

  constructor(
    @Inject(CONFIG) { publicUrl }: Config,
    private readonly desk: AdvocateDesk,
    private readonly codes: ReferralCodes,
    private readonly links: ReferralLinks,
    private readonly attempts: Attempts,
  ) {
    this.base = `${publicUrl}/${REFERRAL_LINK_PATH}/`;
  }

  /** The address of a link of somebody's code. */
  addressOf(programId: Uuid, code: string, channel: Channel): string {
    return this.base + this.links.linkToken(programId, code, channel);
  }

  /** The code that somebody shows, which is made if there is none. Problems: those of `AdvocateDesk.run`. */
  open(command: AdvocateCommand): Promise<Result<ReferralCode, Problem>> {
    return this.desk.run(command, async (work) => ok(await this.shown(work)));
  }

  /**
   * What is taken is a code that works: to be told so costs a try, as typing one does.
   * Problems: TOO_MANY_ATTEMPTS, those of `ReferralCodes.choose` and of `AdvocateDesk.run`.
   */
  async choose(command: AdvocateCommand & { readonly code: string }): Promise<Result<ReferralCode, Problem>> {
    const { actor, now, customer } = command;
    // Whoever is refused anyway is told nothing of codes: that costs no try.
    const admitted = await this.desk.run(command, () => Promise.resolve(ok(undefined)));
    if (!admitted.ok) return admitted;
    const oneTry = codeTryOf({
      ...{ actor, now },
      customerExternalId: 'externalId' in customer ? customer.externalId : null,
    });
    const taken = await this.attempts.take(oneTry);
    if (!taken.ok) return taken;
    const wish = { code: command.code, path: ['code'] };
    const chosen = await this.desk.run(command, ({ tx, program, advocate }) =>
      this.codes.choose(tx, program, advocate.id, wish, now),
    );
    if (chosen.ok || chosen.problem.code !== 'ALREADY_EXISTS') await this.attempts.giveBack(oneTry);
    return chosen;
  }

  /**
   * What a page needs to share a code somewhere. It is counted once a day for each channel, however often somebody asks. Problems: those
   * of `AdvocateDesk.run`.
   */
  share(command: AdvocateCommand & { readonly channel: Channel }): Promise<Result<Shared, Problem>> {
    const { channel } = command;
    return this.desk.run(command, async (work) => {
      const { tx, loyalty } = work;
      const { code, shown } = await this.shown(work);
      await insertShares(tx, [shareOf(work, channel)]);
      const link = this.addressOf(loyalty.id, code, channel);
      const said = shareTextOf({ channel, link, code: shown, shop: loyalty.name });
      return ok({ channel, link, code: shown, ...said });
    });
  }

  private async shown({ tx, program, advocate, now }: AdvocateWork): Promise<ReferralCode> {
    const opened = await this.codes.open(tx, program, [advocate.id], now);
    return required(opened.get(advocate.id), 'a code');
  }
}

/** One of a day has one id. */
function shareOf({ loyalty, program, advocate, now }: AdvocateWork, channel: Channel): Share {
  const day = startOfLocalDay(localDateOf(now, loyalty.timeZone), loyalty.timeZone);
  const id = derivedId(day, 'referral share', advocate.id, program.id, channel);
  return { id, advocateId: advocate.id, referralProgramId: program.id, channel, occurredAt: now };
}
