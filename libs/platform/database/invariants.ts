import { Injectable } from '@nestjs/common';
import type { Tx } from './database.js';

/** Something that must hold for all rows of a program, as SQL that finds the rows for which it does not. */
export interface Invariant {
  /** Stable name, such as "ledger.balance". */
  readonly name: string;
  /** The sentence that must be true. */
  readonly holds: string;
  /** Finds violations: `$1` is the program; each row answers `subject` (where) and `found` (what is wrong there). */
  readonly sql: string;
}

export interface Violation {
  readonly invariant: string;
  readonly holds: string;
  readonly subject: string;
  readonly found: string;
}

/** Violations shown per invariant: one broken rule can break a million rows. */
const VIOLATIONS_MAX = 20;

/** The invariants of all libs, each of which registers its own; checked by `perennial doctor` and by tests. */
@Injectable()
export class Invariants {
  private readonly registered: Invariant[] = [];

  register(invariants: readonly Invariant[]): void {
    this.registered.push(...invariants);
  }

  get all(): readonly Invariant[] {
    return this.registered;
  }

  /** Checks one invariant for the transaction's program. */
  async check(tx: Tx, invariant: Invariant): Promise<Violation[]> {
    const sql = `select subject, found from (${invariant.sql}) violations limit ${VIOLATIONS_MAX}`;
    const rows = await tx.query<{ subject: string; found: string }>(sql, [tx.programId]);
    return rows.map((row) => ({ invariant: invariant.name, holds: invariant.holds, ...row }));
  }

  /** Checks all of them for the transaction's program. */
  async checkAll(tx: Tx): Promise<Violation[]> {
    const violations: Violation[] = [];
    for (const invariant of this.registered) violations.push(...(await this.check(tx, invariant)));
    return violations;
  }
}
