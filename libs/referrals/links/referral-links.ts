import { Inject, Injectable } from '@nestjs/common';
import { isUuid, required, type Uuid } from '#kernel';
import { CONFIG, SignedTokens, type Config } from '#platform';
import { CHANNELS, type Channel } from '../domain/channel.js';
import type { Touch } from '../domain/touch.js';

/** Where the service answers for links: behind it comes a token. */
export const REFERRAL_LINK_PATH = 'r';

const UUID_BYTES = 16;
/** Links that a process remembers. */
const LINKS_MAX = 50_000;

/** What a link says: whose code, in which loyalty program, and where it was shared. */
export interface ReferralLink {
  readonly programId: Uuid;
  readonly code: string;
  readonly channel: Channel;
}

/** What the signed parameter says that a click carries to the storefront: a touch, and all that has to be known of it. */
export interface SignedTouch {
  readonly touchId: Uuid;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  readonly code: string;
  readonly channel: Channel;
  readonly at: Date;
}

/**
 * Signs links and the touches that come of them, so that nobody makes one up; what is signed is read without asking the database.
 * A link of a generated code has 64 symbols, a parameter 107. What they are for is part of what is signed: a link is no touch, and the
 * touch of one loyalty program is none of another.
 */
@Injectable()
export class ReferralLinks {
  private readonly tokens: SignedTokens;
  private readonly links = new Map<string, ReferralLink>();

  constructor(@Inject(CONFIG) { secret }: Config) {
    this.tokens = new SignedTokens({ secret, purpose: 'referral-links/v1', lengthMax: 200 });
  }

  /** What the address of a link ends with. */
  linkToken(programId: Uuid, code: string, channel: Channel): string {
    return this.tokens.sign('link', [bytesOf(programId), byteOf(channel), Buffer.from(code, 'latin1')]);
  }

  /** Null whatever is wrong with it. The same links are opened again and again: those that are right are remembered. */
  readLinkToken(token: string): ReferralLink | null {
    const known = this.links.get(token);
    if (known) return known;
    const link = this.linkIn(token);
    if (link === null) return null;
    if (this.links.size >= LINKS_MAX) this.links.clear();
    this.links.set(token, link);
    return link;
  }

  private linkIn(token: string): ReferralLink | null {
    const content = this.tokens.read('link', token, UUID_BYTES + 2);
    if (content === null) return null;
    const channel = channelOf(content[UUID_BYTES]);
    return (
      channel && { programId: uuidOf(content, 0), channel, code: content.toString('latin1', UUID_BYTES + 1) }
    );
  }

  /** The parameter that tells a storefront of a touch that has a code. */
  touchToken(
    programId: Uuid,
    touch: Pick<Touch, 'id' | 'advocateId' | 'referralProgramId' | 'channel'> & { readonly code: string },
  ): string {
    const { id, advocateId, referralProgramId, channel, code } = touch;
    return this.tokens.sign(touchScope(programId), [
      bytesOf(id, advocateId, referralProgramId),
      ...[byteOf(channel), Buffer.from(code, 'latin1')],
    ]);
  }

  /** Null whatever is wrong with it, as when it is of another loyalty program. */
  readTouchToken(programId: Uuid, token: string): SignedTouch | null {
    const content = this.tokens.read(touchScope(programId), token, 3 * UUID_BYTES + 2);
    const channel = content && channelOf(content[3 * UUID_BYTES]);
    if (content === null || channel === null) return null;
    return {
      ...{ touchId: uuidOf(content, 0), advocateId: uuidOf(content, UUID_BYTES) },
      ...{ referralProgramId: uuidOf(content, 2 * UUID_BYTES), channel },
      code: content.toString('latin1', 3 * UUID_BYTES + 1),
      // The id of a touch begins with its time.
      at: new Date(content.readUIntBE(0, 6)),
    };
  }
}

function touchScope(programId: Uuid): string {
  return `touch:${programId}`;
}

function bytesOf(...ids: readonly Uuid[]): Buffer {
  return Buffer.from(ids.join('').replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer, start: number): Uuid {
  const hex = bytes.toString('hex', start, start + UUID_BYTES);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  return required(isUuid(id) ? id : null, 'an id');
}

/** Links are kept for years: a channel's number is its place in this list, to which others are added at the end alone. */
const NUMBERED: readonly Channel[] = CHANNELS;

function byteOf(channel: Channel): Buffer {
  return Buffer.from([NUMBERED.indexOf(channel)]);
}

function channelOf(byte: number | undefined): Channel | null {
  return byte === undefined ? null : (NUMBERED[byte] ?? null);
}
