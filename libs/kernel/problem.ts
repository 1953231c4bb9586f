/**
 * Why an operation was refused. `code` is stable and machine-readable; `message` is one English sentence for a
 * developer; `path` names the offending input field; `data` carries the figures a client needs to react.
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly path?: readonly string[];
  readonly data?: Readonly<Record<string, ProblemDatum>>;
}

export type ProblemDatum = string | bigint | number | boolean | null | readonly string[];

export function problem<Code extends string>(
  code: Code,
  message: string,
  extra: { path?: readonly string[]; data?: Readonly<Record<string, ProblemDatum>> } = {},
): Problem<Code> {
  return { code, message, ...extra };
}

/** The input is malformed or out of range; `path` says where. */
export function invalid(path: readonly string[], message: string): Problem<'INVALID_INPUT'> {
  return problem('INVALID_INPUT', message, { path });
}

/** The id is unknown here. An id of another customer or program answers exactly the same. */
export function notFound(what: string, path: readonly string[] = []): Problem<'NOT_FOUND'> {
  return problem('NOT_FOUND', `No such ${what}.`, { path, data: { what } });
}
