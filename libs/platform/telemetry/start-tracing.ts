import { NoTracing, type Tracing } from './tracing.js';

/** Tracing to an OTLP/HTTP collector at this address; none without. The SDK is loaded only then. */
export async function startTracing(otlpEndpoint: string | null, version: string): Promise<Tracing> {
  if (otlpEndpoint === null) return new NoTracing();
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(otlpEndpoint, version);
}
