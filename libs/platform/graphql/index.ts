export { QUERY_LIMITS, type LimitName } from '../config/query-limits.js';
export type { TrustedDocuments } from '../config/trusted-documents.js';
export { SOCKET_LIMITS, type SocketLimits } from '../sockets/socket-limits.js';
export type { SocketAuthentication, SocketOrigin, SocketPrincipal } from '../sockets/socket-principal.js';
export { SubscriptionServer, type SubscriptionServerOptions } from '../sockets/subscription-server.js';
export {
  connectionOf,
  ConnectionArgs,
  fromCursor,
  idInCursor,
  numberInCursor,
  PAGE_SIZE_MAX,
  PageInfo,
  pageOf,
  placeInCursor,
  refuseCursor,
  toCursor,
  type Connection,
  type Edge,
} from './connection.js';
export { graphqlEndpoint, prepareSchema, publicError, type EndpointOptions } from './endpoint.js';
export { fromGlobalId, localIdOf, toGlobalId } from './global-id.js';
export { Input, ValidArgs } from './input.js';
export { Cost, type CostRule } from './limits/cost.js';
export { measure, type Measured } from './limits/measure.js';
export { rateLimited } from './limits/rate-limited.js';
export { NodeRegistry, type NodeLoader } from './node-registry.js';
export { Node } from './node.js';
export { MutationPayload, payloadOf } from './payload.js';
export { enforcePermissions, INHERIT, OR, Permit, permissionOf, SchemaPermissionError } from './permit.js';
export { ProblemsError } from './problems-in-payload.js';
export type { RequestContext } from './request-context.js';
export { DateScalar, DateTimeScalar, MoneyScalar, PointsScalar } from './scalars.js';
export { toUserError, UserError, UserErrorFor, userErrorTypes } from './user-errors.js';
