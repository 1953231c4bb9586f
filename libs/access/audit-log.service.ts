import { Injectable } from '@nestjs/common';
import { canonicalJson, invariant, isUuid, newId, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { principalOf, type Actor, type ProgramActor } from './domain/actor.js';
import type { AuditEntry, AuditFilter, AuditOutcome } from './domain/audit.js';
import { AuditEntryEntity } from './persistence/audit-entry.entity.js';
import { between, newestFirst, type Page } from './persistence/newest-first.js';

export interface AuditRecord {
  readonly actor: Actor;
  /** What was done, such as "staff.role_changed". */
  readonly action: string;
  /** Kind of what it was done to, such as "staff_member". */
  readonly subjectType: string;
  readonly subjectId: string;
  /** Figures that tell what changed; never a secret. */
  readonly details: object;
  readonly outcome?: AuditOutcome;
  readonly now: Date;
  readonly requestId?: string;
  readonly ip?: string;
}

/** Who did what: one append-only row per change of staff and per attempt to sign in (R15). */
@Injectable()
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** Writes one row in the transaction of the change itself, so neither is there without the other. */
  record(tx: Tx, record: AuditRecord): Promise<void> {
    return this.recordAll(tx, [record]);
  }

  /** The same for many changes of one transaction, with one statement. */
  async recordAll(tx: Tx, records: readonly AuditRecord[]): Promise<void> {
    const { programId } = tx;
    invariant(programId !== null, 'an audit entry belongs to a program');
    if (records.length === 0) return;
    await tx.entities.insert(
      AuditEntryEntity,
      records.map(
        ({ actor, action, subjectType, subjectId, details, outcome = 'DONE', now, requestId, ip }) => ({
          id: newId(now),
          programId,
          at: now,
          actor: principalOf(actor),
          action,
          subjectType,
          subjectId,
          outcome,
          // bigint and Date as JSON has them: amounts are exact, as none is beyond 2^53.
          details: JSON.parse(canonicalJson(details)) as Record<string, never>,
          requestId: requestId ?? null,
          ip: ip || null,
        }),
      ),
    );
  }

  async byId(actor: ProgramActor, id: Uuid): Promise<AuditEntry | null> {
    if (!isUuid(id)) return null;
    return this.database.tx(actor, (tx) =>
      tx.entities.findOneBy(AuditEntryEntity, { id, programId: actor.programId }),
    );
  }

  /** Entries of a program, the newest first, one more than the page has. */
  page(reader: ProgramActor, filter: AuditFilter, page: Page): Promise<AuditEntry[]> {
    const { actor, action, subjectType, subjectId, from, to } = filter;
    const equal = { actor, action, subjectType, subjectId };
    const { programId } = reader;
    const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => Boolean(value)));
    const at = between(from, to);
    return this.database.tx(reader, (tx) =>
      newestFirst(tx, AuditEntryEntity, { programId, ...given, ...(at && { at }) }, page),
    );
  }
}
