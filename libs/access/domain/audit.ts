import type { Uuid } from '#kernel';

export const AUDIT_OUTCOMES = ['DONE', 'REFUSED', 'FAILED'] as const;

/** DONE: it happened. REFUSED: a rule forbade it. FAILED: the credentials were wrong. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who did what to what. Written once, never changed. */
export interface AuditEntry {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly at: Date;
  /** The principal, such as "staff:<id>". */
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly outcome: AuditOutcome;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly ip: string | null;
}

export interface AuditFilter {
  readonly actor?: string | null;
  readonly action?: string | null;
  readonly subjectType?: string | null;
  readonly subjectId?: string | null;
  /** From this instant on. */
  readonly from?: Date | null;
  /** Before this instant. */
  readonly to?: Date | null;
}
