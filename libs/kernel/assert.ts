/** Thrown when the program itself is wrong: never the caller's fault, never shown to one. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Asserts what must hold if the code is right. Bad input is a `Problem`, not an assertion. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** Marks a branch the compiler knows to be impossible. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, which must be there if the code is right. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantViolation(`missing: ${what}`);
  return value;
}
