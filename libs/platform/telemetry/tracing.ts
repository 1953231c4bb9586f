import type { RequestObservation } from './request-observation.js';

/** Figures and names from the code; never a parameter, never anything a request said. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** The span of a request: entered by each stage of its handling, ended with what was observed. */
export interface RequestSpan {
  enter(next: () => void): void;
  end(observation: RequestObservation, status: number): void;
}

/** Spans of what the service does, when somebody collects them. Ask `isOn` before work that only traces need. */
export abstract class Tracing {
  abstract readonly isOn: boolean;
  /** The span of a request; part of its caller's trace when a W3C `traceparent` was sent. */
  abstract request(traceparent: unknown): RequestSpan;
  /** Runs `work` in a span, which is the parent of those that begin within. */
  abstract span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  /** A span of something that is over and took `durationMs`. */
  abstract record(name: string, attributes: SpanAttributes, durationMs: number): void;
  /** Sends what is not sent yet. */
  abstract stop(): Promise<void>;
}

const unobserved: RequestSpan = { enter: (next) => next(), end: () => undefined };

/** Nobody collects traces: nothing is loaded and nothing costs. */
export class NoTracing extends Tracing {
  readonly isOn = false;
  request = (): RequestSpan => unobserved;
  span = <T>(_name: string, _attributes: SpanAttributes, work: () => Promise<T>): Promise<T> => work();
  record = (): void => undefined;
  stop = (): Promise<void> => Promise.resolve();
}
