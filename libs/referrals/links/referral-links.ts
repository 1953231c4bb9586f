import { createHmac, createSecretKey, hash, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isUuid, required, type Uuid } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { CHANNELS, type Channel } from '../domain/channel.js';
import type { Touch } from '../domain/touch.js';

/** Where the service answers for links: behind it comes a token. */
export const REFERRAL_LINK_PATH = 'r';

const PURPOSE = 'referral-links/v1';
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const UUID_BYTES = 16;
/** Half of SHA-256: nobody finds a fitting one in 2^127 tries, and links stay short. */
const MAC_BYTES = 16;
const TOKEN_LENGTH_MAX = 200;
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
 * Key id, content, then an HMAC of both, in base64url. A link of a generated code has 64 symbols, a parameter 107. What they are for is
 * part of what is signed: a link is no touch, and the touch of one loyalty program is none of another.
 */
@Injectable()
export class ReferralLinks {
  private readonly key: KeyObject;
  /** Tells tokens of an earlier secret from forged ones, and lets several keys be good at a time. */
  private readonly keyId: Buffer;
  private readonly links = new Map<string, ReferralLink>();

  constructor(@Inject(CONFIG) config: Config) {
    const key = Buffer.from(hkdfSync('sha256', config.secret, 'perennial', PURPOSE, KEY_BYTES));
    this.key = createSecretKey(key);
    this.keyId = hash('sha256', key, 'buffer').subarray(0, KEY_ID_BYTES);
  }

  /** What the address of a link ends with. */
  linkToken(programId: Uuid, code: string, channel: Channel): string {
    return this.sign('link', [bytesOf(programId), byteOf(channel), Buffer.from(code, 'latin1')]);
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
    const content = this.read('link', token, UUID_BYTES + 2);
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
    return this.sign(touchScope(programId), [
      ...[bytesOf(id), bytesOf(advocateId), bytesOf(referralProgramId)],
      ...[byteOf(channel), Buffer.from(code, 'latin1')],
    ]);
  }

  /** Null whatever is wrong with it, as when it is of another loyalty program. */
  readTouchToken(programId: Uuid, token: string): SignedTouch | null {
    const content = this.read(touchScope(programId), token, 3 * UUID_BYTES + 2);
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

  private sign(scope: string, parts: readonly Buffer[]): string {
    const signed = Buffer.concat([this.keyId, ...parts]);
    return Buffer.concat([signed, this.macOf(scope, signed)]).toString('base64url');
  }

  /** The content of a token that was signed for a scope, of so many bytes at least. */
  private read(scope: string, token: string, bytesMin: number): Buffer | null {
    if (token.length > TOKEN_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const end = bytes.length - MAC_BYTES;
    if (end < KEY_ID_BYTES + bytesMin || bytes.toString('base64url') !== token) return null;
    const signed = bytes.subarray(0, end);
    if (!signed.subarray(0, KEY_ID_BYTES).equals(this.keyId)) return null;
    if (!timingSafeEqual(this.macOf(scope, signed), bytes.subarray(end))) return null;
    return signed.subarray(KEY_ID_BYTES);
  }

  private macOf(scope: string, signed: Buffer): Buffer {
    return createHmac('sha256', this.key).update(`${scope}:`).update(signed).digest().subarray(0, MAC_BYTES);
  }
}

function touchScope(programId: Uuid): string {
  return `touch:${programId}`;
}

function bytesOf(id: Uuid): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
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
