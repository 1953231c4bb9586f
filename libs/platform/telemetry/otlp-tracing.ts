import { AsyncLocalStorage } from 'node:async_hooks';
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider, type NodeTracerConfig } from '@opentelemetry/sdk-trace-node';
import type { RequestObservation } from './request-observation.js';
import { Tracing, type RequestSpan, type SpanAttributes } from './tracing.js';

/** W3C Trace Context: version, trace, parent, flags; later versions may append fields. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * OpenTelemetry over OTLP/HTTP with JSON. Nothing global is registered, so that several services can live in one process;
 * the thread of calls is followed by an AsyncLocalStorage of its own. Sampling, limits, headers and the service's name
 * are the SDK's usual OTEL_ variables.
 */
export class OtlpTracing extends Tracing {
  readonly isOn = true;
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;
  private readonly current = new AsyncLocalStorage<Context>();

  constructor(endpoint: string, version: string) {
    super();
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
    this.provider = new NodeTracerProvider({
      resource: resourceOf(version),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('perennial', version);
  }

  request(traceparent: unknown): RequestSpan {
    const parent = callerOf(traceparent);
    const span = this.tracer.startSpan('graphql', { kind: SpanKind.SERVER }, parent);
    const context = trace.setSpan(parent, span);
    return {
      enter: (next) => this.current.run(context, next),
      end: (observation, status) => endRequest(span, observation, status),
    };
  }

  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    const parent = this.current.getStore() ?? ROOT_CONTEXT;
    const span = this.tracer.startSpan(name, { attributes: { ...attributes } }, parent);
    return this.current.run(trace.setSpan(parent, span), async () => {
      try {
        return await work();
      } catch (error) {
        // The kind of error alone: messages and stacks may hold what was sent.
        span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', typeOf(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  record(name: string, attributes: SpanAttributes, durationMs: number): void {
    const endTime = performance.now();
    const startTime = endTime - durationMs;
    const parent = this.current.getStore() ?? ROOT_CONTEXT;
    this.tracer.startSpan(name, { attributes: { ...attributes }, startTime }, parent).end(endTime);
  }

  async stop(): Promise<void> {
    // A collector that is away must not keep the service from ending.
    await this.provider.shutdown().catch(() => undefined);
  }
}

function callerOf(traceparent: unknown): Context {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(String(traceparent)) ?? [];
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(caller) ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
}

function endRequest(span: Span, observation: RequestObservation, status: number): void {
  const { endpoint, operation, outcome, codes, principal, cost, requestId } = observation;
  span.updateName(`${endpoint} ${operation.label}`).setAttributes({
    'http.response.status_code': status,
    'graphql.operation.type': operation.label.split(' ', 1)[0],
    'perennial.endpoint': endpoint,
    'perennial.fields': [...operation.rootFields],
    'perennial.outcome': outcome,
    'perennial.codes': [...codes],
    'perennial.request_id': requestId,
    'perennial.principal': principal?.kind,
    'perennial.cost': cost ?? undefined,
  });
  if (outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && SQLSTATE.test(code) ? code : error.name;
}

/** The service in the words of OpenTelemetry; the SDK has no constructor for it that is a dependency of ours. */
function resourceOf(version: string): NonNullable<NodeTracerConfig['resource']> {
  const attributes = {
    'service.name': process.env['OTEL_SERVICE_NAME'] ?? 'perennial',
    'service.version': version,
  };
  const resource: NonNullable<NodeTracerConfig['resource']> = {
    attributes,
    asyncAttributesPending: false,
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) => other ?? resource,
  };
  return resource;
}
