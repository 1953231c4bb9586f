import { Inject, Injectable } from '@nestjs/common';
import {
  digestOf,
  err,
  isUuid,
  newId,
  notFound,
  ok,
  problem,
  type Problem,
  type Result,
  type Uuid,
  type Deadline,
} from '#kernel';
import { CONFIG, Database, isUniqueViolation, type Config, type Tx } from '#platform';
import { AuditLog } from './audit-log.service.js';
import type { ProgramActor } from './domain/actor.js';
import type { Origin } from './domain/origin.js';
import {
  checkNewIssuer,
  readJwks,
  TOKEN_ISSUERS_MAX,
  type NewTokenIssuer,
  type TokenIssuer,
} from './domain/token-issuer.js';
import { newestFirst, type Page } from './persistence/newest-first.js';
import { TokenIssuerEntity } from './persistence/token-issuer.entity.js';
import { Programs } from './programs.service.js';

export type IssuerInput = Omit<NewTokenIssuer, 'audience'> & { readonly audience: string | null };

/** Whose customer tokens a program trusts besides Perennial's own (R6). */
@Injectable()
export class TokenIssuers {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly programs: Programs,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Trusts an issuer; the audience is the program's code unless given. Issuer and audience together lead to one
   * program only. Problems: INVALID_INPUT, ALREADY_EXISTS, LIMIT_EXCEEDED (10 issuers).
   */
  async add(origin: Origin, input: IssuerInput): Promise<Result<TokenIssuer, Problem>> {
    const { programId } = origin.actor;
    try {
      return await this.database.txResult(origin.actor, async (tx) => {
        const audience = input.audience ?? (await this.programs.byId(tx, programId))?.code ?? '';
        const draft = { ...input, audience };
        const wrong = checkNewIssuer(draft, this.config.environment === 'production');
        if (wrong) return err(wrong);
        const count = await tx.entities.countBy(TokenIssuerEntity, { programId });
        if (count >= TOKEN_ISSUERS_MAX) {
          return err(problem('LIMIT_EXCEEDED', `A program trusts up to ${TOKEN_ISSUERS_MAX} issuers.`));
        }
        return ok(await this.insert(tx, origin, draft));
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'token_issuers_pair_hash_key')) throw error;
      return err(problem('ALREADY_EXISTS', 'Issuer and audience are in use together.', { path: ['issuer'] }));
    }
  }

  /** Trusts an issuer no longer, at once. Removing it again changes nothing: NOT_FOUND says so. */
  remove(origin: Origin, id: Uuid): Promise<Result<TokenIssuer, Problem>> {
    const { programId } = origin.actor;
    return this.database.txResult(origin.actor, async (tx) => {
      const issuer = isUuid(id) ? await tx.entities.findOneBy(TokenIssuerEntity, { id, programId }) : null;
      if (!issuer) return err(notFound('token issuer', ['id']));
      await tx.entities.delete(TokenIssuerEntity, { id, programId });
      await this.record(tx, origin, 'token_issuer.removed', issuer);
      return ok(issuer);
    });
  }

  /** Issuers of a program, the newest first, one more than the page has. */
  page(actor: ProgramActor, page: Page): Promise<TokenIssuer[]> {
    return this.database.tx(actor, (tx) =>
      newestFirst(tx, TokenIssuerEntity, { programId: actor.programId }, page),
    );
  }

  async byId(actor: ProgramActor, id: Uuid): Promise<TokenIssuer | null> {
    if (!isUuid(id)) return null;
    return this.database.tx(actor, (tx) =>
      tx.entities.findOneBy(TokenIssuerEntity, { id, programId: actor.programId }),
    );
  }

  /** The issuer a token claims to be from, for the audience it claims to be for; null when nobody trusts the pair. */
  find(issuer: string, audience: string, deadline?: Deadline): Promise<TokenIssuer | null> {
    const pairHash = hashOfPair(issuer, audience);
    const scope = { programId: null, credential: pairHash.toString('hex'), deadline };
    return this.database.tx(scope, (tx) => tx.entities.findOneBy(TokenIssuerEntity, { pairHash }));
  }

  private async insert(tx: Tx, origin: Origin, draft: NewTokenIssuer): Promise<TokenIssuer> {
    const issuer: TokenIssuer = {
      ...draft,
      id: newId(origin.now),
      programId: origin.actor.programId,
      jwks: draft.jwks === null ? null : readJwks(draft.jwks),
      algorithms: [...new Set(draft.algorithms)],
      createdAt: origin.now,
    };
    const pairHash = hashOfPair(issuer.issuer, issuer.audience);
    await tx.entities.insert(TokenIssuerEntity, { ...issuer, pairHash } as object);
    await this.record(tx, origin, 'token_issuer.added', issuer);
    return issuer;
  }

  private record(
    tx: Tx,
    origin: Origin,
    action: string,
    { id: subjectId, issuer, audience }: TokenIssuer,
  ): Promise<void> {
    const details = { issuer, audience };
    return this.audit.record(tx, { ...origin, action, subjectType: 'token_issuer', subjectId, details });
  }
}

function hashOfPair(issuer: string, audience: string): Buffer {
  return Buffer.from(digestOf(['token issuer', issuer, audience]), 'hex');
}
