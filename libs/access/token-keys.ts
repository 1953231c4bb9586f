import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { CONFIG, type Config } from '#platform';

/** DER of a PKCS #8 Ed25519 private key up to its 32 bytes (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const PURPOSE = 'customer-token-signing/v1';
const SEED_BYTES = 32;

/** The key pair customer tokens are signed with: derived from the secret, so all processes share it and none stores it. */
@Injectable()
export class TokenKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  private published: Promise<JWK> | undefined;

  constructor(@Inject(CONFIG) config: Config) {
    const seed = Buffer.from(hkdfSync('sha256', config.secret, 'perennial', PURPOSE, SEED_BYTES));
    this.privateKey = createPrivateKey({
      key: Buffer.concat([ED25519_PKCS8, seed]),
      format: 'der',
      type: 'pkcs8',
    });
    this.publicKey = createPublicKey(this.privateKey);
  }

  /** The public key as a JSON Web Key with its id. */
  publicJwk(): Promise<JWK> {
    this.published ??= this.describe();
    return this.published;
  }

  private async describe(): Promise<JWK> {
    const jwk = await exportJWK(this.publicKey);
    return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'EdDSA', use: 'sig' };
  }
}
