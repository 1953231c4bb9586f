import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import {
  err,
  invalid,
  isUuid,
  notFound,
  ok,
  type Deadline,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Database, Logger, SharedReader } from '#platform';
import { CustomerSubjects } from './customer-subjects.js';
import type { CustomerActor, ProgramActor } from './domain/actor.js';
import { CUSTOMER_PERMISSIONS } from './domain/permission.js';
import {
  CLOCK_TOLERANCE_SECONDS,
  OWN_ISSUER,
  OWN_TOKEN_TYPE,
  TOKEN_TTL_SECONDS_MAX,
  type TokenIssuer,
} from './domain/token-issuer.js';
import { TokenIssuers } from './token-issuers.service.js';
import { TokenKeys } from './token-keys.js';
import { VerifiedTokens } from './verified-tokens.js';

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

interface Subject {
  readonly programId: Uuid;
  readonly externalId: string;
}

/** Who a token is for, and how long. */
interface Claim extends Subject {
  readonly expiresAt: Date;
}

const TOKEN_LENGTH_MAX = 4_096;
const AUDIENCES_MAX = 5;
/** An issuer that was removed is dead after so long. Our own tokens are good until they expire. */
const ISSUER_KEPT_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;
/** Fetched keys are kept so long; an unknown key id asks again, at most every 30 s. */
const FETCHED_KEYS_AGE_MS = 10 * 60_000;
const KEY_SETS_MAX = 1_000;

/** Customer tokens (R6): minted for a storefront without keys of its own, or signed by an issuer the program trusts. */
@Injectable()
export class CustomerTokens {
  private readonly fetchedKeys = new Map<string, JWTVerifyGetKey>();
  private readonly verifiedTokens = new VerifiedTokens<Claim>();
  private readonly customerIds: SharedReader<string, Uuid | null>;

  constructor(
    database: Database,
    modules: ModuleRef,
    private readonly issuers: TokenIssuers,
    private readonly keys: TokenKeys,
    private readonly logger: Logger,
  ) {
    this.customerIds = new SharedReader(database, {
      kind: 'token-subject',
      find: async (tx, externalIds: readonly string[]) => {
        const ids = await modules.get(CustomerSubjects, { strict: false }).idsOf(tx, externalIds);
        return externalIds.map((externalId) => ids.get(externalId) ?? null);
      },
    });
  }

  /** Public keys of the tokens minted here, as a JSON Web Key Set. */
  async jwks(): Promise<JSONWebKeySet> {
    return { keys: [{ ...(await this.keys.publicJwk()), kty: 'OKP' }] };
  }

  /**
   * Mints a token for a customer of the actor's program. Nothing is stored; each call mints another one.
   * Problems: INVALID_INPUT (life of 1 to 900 seconds), NOT_FOUND (the customer).
   */
  async issue(
    { programId, deadline }: ProgramActor,
    input: { customerExternalId: string; ttlSeconds: number },
    now: Date,
  ): Promise<Result<IssuedToken, Problem>> {
    const { customerExternalId, ttlSeconds } = input;
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > TOKEN_TTL_SECONDS_MAX) {
      return err(invalid(['ttlSeconds'], `1 to ${TOKEN_TTL_SECONDS_MAX} seconds are needed.`));
    }
    const customerId = await this.customerOf({ programId, externalId: customerExternalId }, deadline);
    if (!customerId) return err(notFound('customer', ['customerExternalId']));
    const issuedAt = Math.floor(now.getTime() / 1_000);
    const { kid } = await this.keys.publicJwk();
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', typ: OWN_TOKEN_TYPE, kid })
      .setIssuer(OWN_ISSUER)
      .setAudience(programId)
      .setSubject(customerExternalId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ttlSeconds)
      .sign(this.keys.privateKey);
    return ok({ token, expiresAt: new Date((issuedAt + ttlSeconds) * 1_000) });
  }

  /** The customer who presents this token; null whatever is wrong with it. */
  async authenticate(token: string, now: Date, deadline?: Deadline): Promise<CustomerActor | null> {
    return (await this.identify(token, now, deadline))?.actor ?? null;
  }

  /** The same, with the instant from which the token is no good. */
  async identify(
    token: string,
    now: Date,
    deadline?: Deadline,
  ): Promise<{ readonly actor: CustomerActor; readonly expiresAt: Date } | null> {
    if (token.length > TOKEN_LENGTH_MAX) return null;
    const subject = this.verifiedTokens.find(token, now) ?? (await this.verify(token, now, deadline));
    if (!subject) return null;
    const customerId = await this.customerOf(subject, deadline);
    if (!customerId) return null;
    const { programId, expiresAt } = subject;
    return {
      actor: { kind: 'CUSTOMER', customerId, programId, permissions: CUSTOMER_PERMISSIONS },
      expiresAt,
    };
  }

  private async verify(token: string, now: Date, deadline?: Deadline): Promise<Claim | null> {
    const claimed = readUnverified(token);
    if (!claimed) return null;
    const isOwn = claimed.iss === OWN_ISSUER;
    const subject = await (isOwn
      ? this.verifyOwn(token, now)
      : this.verifyForeign(token, claimed, now, deadline));
    if (subject && claimed.exp !== undefined)
      this.verifiedTokens.keep(token, subject, claimed.exp, isOwn ? Infinity : ISSUER_KEPT_MS);
    return subject;
  }

  private async verifyOwn(token: string, now: Date): Promise<Claim | null> {
    const rules = { algorithms: ['EdDSA'], issuer: OWN_ISSUER, typ: OWN_TOKEN_TYPE };
    const payload = await this.verified(token, () => this.keys.publicKey, { ...timeRules(now), ...rules });
    const programId = payload?.aud;
    return typeof programId === 'string' && isUuid(programId) ? subjectOf(payload, programId) : null;
  }

  private async verifyForeign(
    token: string,
    claimed: JWTPayload,
    now: Date,
    deadline?: Deadline,
  ): Promise<Claim | null> {
    const audiences = typeof claimed.aud === 'string' ? [claimed.aud] : (claimed.aud ?? []);
    if (typeof claimed.iss !== 'string' || audiences.length > AUDIENCES_MAX) return null;
    for (const audience of audiences) {
      const trusted = await this.issuers.find(claimed.iss, audience, deadline);
      if (!trusted) continue;
      const { algorithms, issuer, tokenType: typ } = trusted;
      const rules = { ...timeRules(now), algorithms, issuer, audience: trusted.audience, typ };
      return subjectOf(await this.verified(token, this.keysOf(trusted), rules), trusted.programId);
    }
    return null;
  }

  /** The claims of a token that keeps all rules; null otherwise, also while an issuer's keys cannot be fetched. */
  private async verified(
    token: string,
    keys: JWTVerifyGetKey,
    rules: JWTVerifyOptions,
  ): Promise<JWTPayload | null> {
    try {
      return (await jwtVerify(token, keys, rules)).payload;
    } catch (error) {
      const isVerdict = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
      if (!isVerdict) this.logger.warn(`A customer token could not be verified: ${String(error)}`);
      return null;
    }
  }

  /** Only ever the configured keys: neither resolver looks at a token's own `jku`, `jwk` or `x5u`. */
  private keysOf({ jwks, jwksUri }: TokenIssuer): JWTVerifyGetKey {
    if (jwksUri === null) return createLocalJWKSet({ keys: [...(jwks?.keys ?? [])] });
    const known = this.fetchedKeys.get(jwksUri);
    if (known) return known;
    if (this.fetchedKeys.size >= KEY_SETS_MAX) this.fetchedKeys.clear();
    const options = { timeoutDuration: FETCH_TIMEOUT_MS, cacheMaxAge: FETCHED_KEYS_AGE_MS };
    const fetched = createRemoteJWKSet(new URL(jwksUri), options);
    this.fetchedKeys.set(jwksUri, fetched);
    return fetched;
  }

  private customerOf(
    { programId, externalId }: Subject,
    deadline: Deadline | undefined,
  ): Promise<Uuid | null> {
    return this.customerIds.load(programId, externalId, deadline);
  }
}

function timeRules(now: Date): JWTVerifyOptions {
  return {
    currentDate: now,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    maxTokenAge: TOKEN_TTL_SECONDS_MAX,
    requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp'],
  };
}

/** Refuses a token that was made to live longer than 15 minutes, even while it is young. */
function subjectOf(payload: JWTPayload | null, programId: Uuid): Claim | null {
  const { sub, iat, exp } = payload ?? {};
  if (typeof sub !== 'string' || sub === '' || iat === undefined || exp === undefined) return null;
  if (exp - iat > TOKEN_TTL_SECONDS_MAX) return null;
  return { programId, externalId: sub, expiresAt: new Date(exp * 1_000) };
}

/** What a token claims: only to know whose keys to verify it with. */
function readUnverified(token: string): JWTPayload | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}
