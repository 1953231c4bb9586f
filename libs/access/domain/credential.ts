/**
 * Form of storefront keys and session tokens: a prefix that secret scanners know, a random part and a checksum, so
 * that a typo is refused without a query. Base62 survives every header, URL and double click.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = 62n;

/** 62^6 > 2^32: a CRC32 fits in 6 characters. */
const CHECKSUM_LENGTH = 6;

export interface CredentialKind {
  readonly prefix: string;
  readonly randomBytes: number;
}

/** 20 bytes: 160 random bits. */
export const STOREFRONT_KEY: CredentialKind = { prefix: 'prn_sk_', randomBytes: 20 };

/** 32 bytes: 256 random bits. */
export const SESSION_TOKEN: CredentialKind = { prefix: 'prn_ss_', randomBytes: 32 };

/** The text of a credential with these random bytes. */
export function formatCredential(kind: CredentialKind, random: Uint8Array): string {
  const body = kind.prefix + base62(random, randomLength(kind));
  return body + checksumOf(body);
}

/** Whether a text has the form of a credential, checksum included: says nothing about its being valid. */
export function isWellFormed(kind: CredentialKind, text: string): boolean {
  const bodyLength = kind.prefix.length + randomLength(kind);
  if (text.length !== bodyLength + CHECKSUM_LENGTH || !text.startsWith(kind.prefix)) return false;
  const body = text.slice(0, bodyLength);
  return checksumOf(body) === text.slice(bodyLength);
}

function randomLength({ randomBytes }: CredentialKind): number {
  return Math.ceil((randomBytes * 8) / Math.log2(Number(BASE)));
}

function base62(bytes: Uint8Array, length: number): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (; value > 0n; value /= BASE) text = ALPHABET.charAt(Number(value % BASE)) + text;
  return text.padStart(length, '0');
}

function checksumOf(text: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const value = (crc ^ 0xffffffff) >>> 0;
  return base62(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value), CHECKSUM_LENGTH);
}
