/** What conditions are asked about: the value of each group of facts by its name. */
export type Facts = Readonly<Record<string, unknown>>;

/** A part of a condition that is not true, with the facts it speaks of. */
export interface FailedPart {
  /** As it stands in the condition. */
  readonly expression: string;
  /** Facts by their full names, such as `order.total`, and functions with what they were given, `activity.number("stars")`; as text. */
  readonly values: readonly { readonly fact: string; readonly value: string }[];
  /** Why it has no value at all, such as a division by zero; null when it is just false. */
  readonly error: string | null;
}

/** Stands for every fact there may be. */
export const ANY_FACT = '*';

/** A checked condition. The engine asks it; how it is written is another matter. */
export interface Predicate {
  readonly text: string;
  /** Names of the facts and functions of the customer that it asks for; `ANY_FACT` stands for any. */
  readonly customerFacts: ReadonlySet<string>;
  /** Whether it speaks of the customer or the program, who may be otherwise by the time goods come back. */
  readonly isChangeable: boolean;
  holds(facts: Facts): boolean;
  /** Whether the parts hold that speak of neither the customer nor the program: what came back of an order changes no others. */
  stillHolds(facts: Facts): boolean;
  /** The first part that does not hold; null when all do. */
  firstFailure(facts: Facts): FailedPart | null;
}
