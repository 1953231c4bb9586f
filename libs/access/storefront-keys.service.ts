import { Injectable } from '@nestjs/common';
import {
  err,
  invalid,
  isUuid,
  newId,
  notFound,
  ok,
  problem,
  type Deadline,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Database, type Tx } from '#platform';
import { AuditLog } from './audit-log.service.js';
import { hashCredential, makeCredential } from './credential-maker.js';
import type { ProgramActor, StorefrontActor } from './domain/actor.js';
import { isWellFormed, STOREFRONT_KEY } from './domain/credential.js';
import type { Origin } from './domain/origin.js';
import {
  checkNewKey,
  endOfGrace,
  HINT_LENGTH,
  isKeyValid,
  ROTATION_GRACE_MINUTES_MAX,
  type NewStorefrontKey,
  type StorefrontKey,
} from './domain/storefront-key.js';
import { KnownKeys } from './known-keys.js';
import { findKey, touchKey } from './persistence/credentials.sql.js';
import { newestFirst, type Page } from './persistence/newest-first.js';
import { StorefrontKeyEntity } from './persistence/storefront-key.entity.js';

/** A use is written down at most so often: 1 minute. */
const LAST_USED_STEP_MS = 60_000;

export interface IssuedKey {
  readonly key: StorefrontKey;
  /** Shown this once. */
  readonly secret: string;
}

/** Keys of storefront servers (R5): issued, rotated, revoked, and found again by what a request presents. */
@Injectable()
export class StorefrontKeys {
  private readonly known = new KnownKeys();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Makes a key. Calling again makes another one. Problems: INVALID_INPUT. */
  issue(origin: Origin, input: NewStorefrontKey): Promise<Result<IssuedKey, Problem>> {
    return this.inProgram(origin, async (tx) => {
      const wrong = checkNewKey(input, origin.now);
      if (wrong) return err(wrong);
      const issued = await this.insert(tx, origin, input, null);
      await this.record(tx, origin, 'storefront_key.issued', issued.key.id, {
        name: issued.key.name,
        scopes: issued.key.scopes,
        expiresAt: issued.key.expiresAt,
      });
      return ok(issued);
    });
  }

  /**
   * Makes a successor with the same name, scopes and length of life; the old key works for the grace (0 to 43,200
   * minutes) alongside. Problems: INVALID_INPUT, NOT_FOUND, KEY_NOT_VALID (revoked or expired).
   */
  rotate(
    origin: Origin,
    input: { id: Uuid; graceMinutes: number },
  ): Promise<Result<IssuedKey & { previous: StorefrontKey }, Problem>> {
    const { now } = origin;
    const { graceMinutes } = input;
    return this.inProgram(origin, async (tx) => {
      if (!Number.isInteger(graceMinutes) || graceMinutes < 0 || graceMinutes > ROTATION_GRACE_MINUTES_MAX) {
        return err(invalid(['graceMinutes'], `0 to ${ROTATION_GRACE_MINUTES_MAX} minutes are needed.`));
      }
      const old = await this.lock(tx, origin, input.id);
      if (!old) return err(notFound('storefront key', ['id']));
      if (!isKeyValid(old, now))
        return err(problem('KEY_NOT_VALID', 'The key is revoked or expired.', { path: ['id'] }));
      const lifeMs = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
      const expiresAt = lifeMs === null ? null : new Date(now.getTime() + lifeMs);
      const issued = await this.insert(tx, origin, { name: old.name, scopes: old.scopes, expiresAt }, old.id);
      const previous = { ...old, expiresAt: endOfGrace(old.expiresAt, graceMinutes, now) };
      await tx.entities.update(StorefrontKeyEntity, { id: old.id }, { expiresAt: previous.expiresAt });
      await this.record(tx, origin, 'storefront_key.rotated', old.id, {
        successor: issued.key.id,
        graceMinutes,
      });
      return ok({ ...issued, previous });
    });
  }

  /** Ends a key at once. Revoking again changes nothing. Problems: NOT_FOUND. */
  revoke(origin: Origin, id: Uuid): Promise<Result<StorefrontKey, Problem>> {
    return this.inProgram(origin, async (tx) => {
      const key = await this.lock(tx, origin, id);
      if (!key) return err(notFound('storefront key', ['id']));
      if (key.revokedAt !== null) return ok(key);
      await tx.entities.update(StorefrontKeyEntity, { id }, { revokedAt: origin.now });
      await this.record(tx, origin, 'storefront_key.revoked', id, { name: key.name });
      return ok({ ...key, revokedAt: origin.now });
    });
  }

  /** Keys of a program, the newest first, one more than the page has. */
  page(actor: ProgramActor, page: Page): Promise<StorefrontKey[]> {
    return this.database.tx(actor, (tx) =>
      newestFirst(tx, StorefrontKeyEntity, { programId: actor.programId }, page),
    );
  }

  async byId(actor: ProgramActor, id: Uuid): Promise<StorefrontKey | null> {
    if (!isUuid(id)) return null;
    return this.database.tx(actor, (tx) =>
      tx.entities.findOneBy(StorefrontKeyEntity, { id, programId: actor.programId }),
    );
  }

  /** The storefront that presents this secret; null when it is no valid key. Revoked elsewhere, it is dead in 2 s. */
  async authenticate(secret: string, now: Date, deadline?: Deadline): Promise<StorefrontActor | null> {
    if (!isWellFormed(STOREFRONT_KEY, secret)) return null;
    const hash = hashCredential(secret);
    const credential = hash.toString('hex');
    const known = this.known.find(credential);
    const key =
      known ?? (await this.database.tx({ programId: null, credential, deadline }, (tx) => findKey(tx, hash)));
    if (!key || !isKeyValid(key, now)) return null;
    const isNoted = key.lastUsedAt && now.getTime() - key.lastUsedAt.getTime() < LAST_USED_STEP_MS;
    if (!known) this.known.keep(credential, key);
    if (!isNoted) this.known.note(credential, { ...key, lastUsedAt: now });
    if (!isNoted)
      await this.database.tx({ programId: key.programId, deadline }, (tx) => touchKey(tx, key.id, now));
    const { id: keyId, programId, scopes } = key;
    return { kind: 'STOREFRONT', keyId, programId, permissions: new Set(['public', ...scopes]) };
  }

  private async insert(
    tx: Tx,
    origin: Origin,
    input: NewStorefrontKey,
    replaces: Uuid | null,
  ): Promise<IssuedKey> {
    const { secret, hash: secretHash } = makeCredential(STOREFRONT_KEY);
    const key: StorefrontKey = {
      id: newId(origin.now),
      programId: origin.actor.programId,
      name: input.name.trim(),
      hint: secret.slice(-HINT_LENGTH),
      scopes: [...input.scopes],
      createdAt: origin.now,
      expiresAt: input.expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
      replaces,
    };
    await tx.entities.insert(StorefrontKeyEntity, { ...key, secretHash });
    return { key, secret };
  }

  private async lock(tx: Tx, { actor }: Origin, id: Uuid): Promise<StorefrontKey | null> {
    if (!isUuid(id)) return null;
    const where = { id, programId: actor.programId };
    return tx.entities.findOne(StorefrontKeyEntity, { where, lock: { mode: 'pessimistic_write' } });
  }

  private inProgram<T>(
    { actor }: Origin,
    work: (tx: Tx) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    return this.database.txResult(actor, (tx) => {
      // Whatever is done to keys here holds here at once.
      tx.afterCommit(() => this.known.forget());
      return work(tx);
    });
  }

  private record(tx: Tx, origin: Origin, action: string, subjectId: Uuid, details: object): Promise<void> {
    return this.audit.record(tx, { ...origin, action, subjectType: 'storefront_key', subjectId, details });
  }
}
