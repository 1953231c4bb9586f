import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { CONFIG, type Config } from '#platform';
import type { Partner } from './domain/partner.js';

const KEY_BYTES = 32;
/** How old, or ahead, a signature may be: 5 minutes. */
const TOLERANCE_SECONDS = 300;
/** A secret and the one before it: partners change to the new one in their own time. */
const SECRETS_AT_ONCE = 2;
const SIGNATURES_MAX = 5;
const HEADER_LENGTH_MAX = 1_000;

/** What questions and answers are signed in. */
export const SIGNATURE_HEADER = 'perennial-signature';

/** What is derived from the service's secret for partners, so that nothing of it is stored. */
@Injectable()
export class PartnerSecrets {
  private readonly root: Buffer;
  private readonly numbers: Buffer;
  private readonly members: Buffer;

  constructor(@Inject(CONFIG) { secret }: Config) {
    const derive = (purpose: string): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, 'perennial', purpose, KEY_BYTES));
    this.root = derive('partner-secrets/v1');
    this.numbers = derive('partner-numbers/v1');
    this.members = derive('partner-members/v1');
  }

  /** The secret of a partner of this number; its bytes as UTF-8 are the key of signatures. */
  secretOf({ id }: Pick<Partner, 'id'>, number: number): string {
    return `pps_${createHmac('sha256', this.root).update(`${id}:${number}`).digest('base64url')}`;
  }

  /** Those that hold now, the newest first; none: none was issued. */
  secretsOf({ id, secretNumber }: Pick<Partner, 'id' | 'secretNumber'>): string[] {
    const numbers = Array.from({ length: SECRETS_AT_ONCE }, (_, back) => secretNumber - back);
    return numbers.filter((number) => number > 0).map((number) => this.secretOf({ id }, number));
  }

  /** By what a number is found and told apart, without keeping it. */
  hashOfNumber(partnerId: Uuid, number: string): Buffer {
    return createHmac('sha256', this.numbers).update(`${partnerId}:${number}`).digest();
  }

  /** What a partner knows a customer by: another name with each partner, which leads back to nobody. */
  memberName(partnerId: Uuid, customerId: Uuid): string {
    return createHmac('sha256', this.members).update(`${partnerId}:${customerId}`).digest('hex').slice(0, 32);
  }
}

/** `t=<seconds>,v1=<hex>[,v1=<hex>]`: HMAC-SHA256 of "<seconds>.<body>" under each secret. */
export function signatureOf(secrets: readonly string[], body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const signatures = secrets.map((secret) => `v1=${macOf(secret, seconds, body).toString('hex')}`);
  return [`t=${seconds}`, ...signatures].join(',');
}

/** Whether a header signs a body under one of the secrets, not more than 5 minutes from now. */
export function isSigned(header: string, secrets: readonly string[], body: string, now: Date): boolean {
  if (header.length > HEADER_LENGTH_MAX) return false;
  const parts = header.split(',').map((part) => part.trim());
  const [, digits] = /^t=(\d{1,12})$/.exec(parts[0] ?? '') ?? [];
  if (digits === undefined) return false;
  const seconds = Number(digits);
  if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return false;
  const macs = secrets.map((secret) => macOf(secret, seconds, body));
  return parts.slice(1, SIGNATURES_MAX + 1).some((part) => {
    const [, hex] = /^v1=([0-9a-f]{64})$/.exec(part) ?? [];
    return hex !== undefined && macs.some((mac) => timingSafeEqual(mac, Buffer.from(hex, 'hex')));
  });
}

function macOf(secret: string, seconds: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
}
