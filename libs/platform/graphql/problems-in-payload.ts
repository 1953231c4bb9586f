import { defaultFieldResolver, GraphQLError, type GraphQLField } from 'graphql';
import type { Problem } from '#kernel';
import { toUserError } from './user-errors.js';

/** Carries refusals out of a place that cannot return them (argument pipes); becomes `userErrors` of the payload. */
export class ProblemsError extends GraphQLError {
  constructor(readonly problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'The input is refused.', {
      extensions: { code: problems[0]?.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : problems[0]?.code },
    });
  }
}

/** Makes a mutation answer thrown problems as its payload's `userErrors`. */
export function answerProblemsInPayload(field: GraphQLField<unknown, unknown>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info);
    } catch (error) {
      if (error instanceof ProblemsError) return { userErrors: error.problems.map(toUserError) };
      throw error;
    }
  };
}
