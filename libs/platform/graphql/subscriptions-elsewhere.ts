import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';

/** Hands the schema to whoever serves subscriptions over WebSocket, and refuses them by HTTP. */
export function leaveSubscriptionsToSockets(
  onSchema: ((schema: GraphQLSchema) => void) | undefined,
): ApolloServerPlugin {
  return {
    serverWillStart: ({ schema }) => {
      onSchema?.(schema);
      return Promise.resolve();
    },
    requestDidStart: () => Promise.resolve({ didResolveOperation: refuseSubscription }),
  };
}

function refuseSubscription({ operation }: { readonly operation?: OperationDefinitionNode }): Promise<void> {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
  throw new GraphQLError('Subscriptions are served over WebSocket.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
