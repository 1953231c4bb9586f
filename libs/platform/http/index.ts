export { observeHttp, requestIdOf } from '../telemetry/observe-http.js';
export { BODY_BYTES_MAX, BULK_BODY_BYTES_MAX } from './body-limit.js';
export { clientAddressOf } from './client-address.js';
export { ExceptionFilter } from './exception-filter.js';
export { prepareHttpEdge, serverOptions, type ConnectionTimes } from './http-edge.js';
