import type { ApolloServerPlugin } from '@apollo/server';

/**
 * The HTTP status of an answer: an error's own (503 in trouble, 429, 401) when no root field was answered. An answer
 * that holds something is 200, with the errors beside it: a client that throws away what comes with a 503 would lose it.
 */
export const answerStatus: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }): Promise<void> {
        if (response.body.kind !== 'single') return;
        const { data } = response.body.singleResult;
        const isAnswered = data !== null && data !== undefined && Object.values(data).some(isThere);
        if (isAnswered) response.http.status = undefined;
      },
    };
  },
};

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}
