/** What a partner is asked: whether a number is that of a member. */
export interface Question {
  readonly url: string;
  /** Those that hold, the newest first. */
  readonly secrets: readonly string[];
  /** Of this one attempt: the answer names it. */
  readonly id: string;
  /** Code of the program. */
  readonly program: string;
  /** Code of the partner. */
  readonly partner: string;
  readonly number: string;
  /** A name for the customer that says nothing about them. */
  readonly member: string;
}

export type Verdict =
  | { readonly kind: 'MEMBER' }
  | { readonly kind: 'STRANGER'; readonly reason: string | null }
  /** There is no answer that can be believed: ask again later. */
  | { readonly kind: 'UNKNOWN'; readonly why: string };

/** Asks partners about numbers. Never inside a transaction: it waits for somebody else's machine. */
export abstract class MembershipVerifier {
  /** Never throws: whatever goes wrong is UNKNOWN. */
  abstract ask(question: Question, now: Date): Promise<Verdict>;
}
