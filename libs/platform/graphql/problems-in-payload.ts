import { defaultFieldResolver, GraphQLError, type GraphQLField } from 'graphql';
import type { Problem } from '#kernel';
import type { RequestObservation } from '../telemetry/request-observation.js';
import type { RequestContext } from './request-context.js';
import { toUserError } from './user-errors.js';

/** Carries refusals out of a place that cannot return them (argument pipes); becomes `userErrors` of the payload. */
export class ProblemsError extends GraphQLError {
  constructor(readonly problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'The input is refused.', {
      extensions: { code: problems[0]?.code === 'INVALID_INPUT' ? 'BAD_USER_INPUT' : problems[0]?.code },
    });
  }
}

/** Makes a mutation answer thrown problems as its payload's `userErrors`, and tells the observation why it was refused. */
export function answerProblemsInPayload(field: GraphQLField<unknown, unknown>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, context, info) => {
    const payload = await payloadOr(() => resolve(source, args, context, info));
    noteRefusals(payload, (context as RequestContext).observation);
    return payload;
  };
}

async function payloadOr(resolve: () => unknown): Promise<unknown> {
  try {
    return await resolve();
  } catch (error) {
    if (error instanceof ProblemsError) return { userErrors: error.problems.map(toUserError) };
    throw error;
  }
}

/** Codes of the refusals, whether or not the caller asks for them. */
function noteRefusals(payload: unknown, observation: RequestObservation | undefined): void {
  if (!observation || typeof payload !== 'object' || payload === null) return;
  const { userErrors } = payload as { userErrors?: readonly { readonly code: unknown }[] };
  for (const { code } of userErrors ?? []) observation.note(code);
}
