import type { Book, Violation } from './book.js';
import type { Cluster } from './cluster.js';
import type { Recovery } from './crash-run.js';
import { VICTIMS, type Options, type Victim } from './options.js';
import type { ShutdownFigures } from './shutdown-run.js';

/** Violations that are printed, as they are found; all are counted. */
export const SHOWN_MAX = 20;

export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** What a run found and measured. */
export interface Report {
  readonly options: Options;
  readonly requests: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Requests that settled nothing and were sent again, by reason. */
  readonly retries: Readonly<Record<string, number>>;
  /**
   * From a kill to the next write acknowledged to any client, and to the next thing that the killed process did. Each
   * victim by itself: while an API or the worker starts anew the other API goes on, so that a median of all would say
   * nothing of PostgreSQL.
   */
  readonly recoveries: readonly {
    readonly victim: Victim;
    readonly service: Spread;
    readonly itself: Spread;
  }[];
  readonly shutdowns:
    | (Spread & Omit<ShutdownFigures, 'shutdowns' | 'workerShutdowns'> & { readonly worker: Spread | null })
    | null;
  /** Processes that ended though nobody killed them or asked them to. */
  readonly unexpectedEnds: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

interface Findings {
  readonly options: Options;
  readonly book: Book;
  readonly cluster: Cluster;
  readonly recoveries: readonly Recovery[];
  readonly shutdowns: ShutdownFigures | null;
  readonly ms: number;
}

export function reportOf({ options, book, cluster, recoveries, shutdowns, ms }: Findings): Report {
  const processes = [...cluster.apis.map(({ process }) => process), cluster.worker];
  return {
    options,
    requests: book.requests,
    acknowledged: book.settled.filter(({ refusal }) => refusal === null).length,
    refused: book.settled.filter(({ refusal }) => refusal !== null).length,
    retries: Object.fromEntries(book.retries),
    recoveries: VICTIMS.flatMap((victim) => {
      const own = recoveries.filter((recovery) => recovery.victim === victim);
      if (own.length === 0) return [];
      const service = spreadOf(own.map(({ serviceMs }) => serviceMs));
      return [{ victim, service, itself: spreadOf(own.map(({ victimMs }) => victimMs)) }];
    }),
    shutdowns: shutdowns && {
      ...spreadOf(shutdowns.shutdowns.map(({ ms }) => ms)),
      worker:
        shutdowns.workerShutdowns.length > 0 ? spreadOf(shutdowns.workerShutdowns.map(({ ms }) => ms)) : null,
      answeredWhileEnding: shutdowns.answeredWhileEnding,
      toldToClose: shutdowns.toldToClose,
    },
    unexpectedEnds: Object.fromEntries(
      processes.flatMap(({ name, unexpectedEnds }) => (unexpectedEnds > 0 ? [[name, unexpectedEnds]] : [])),
    ),
    violations: book.violations,
    seconds: Math.round(ms / 1000),
  };
}

/** The report as a person reads it. */
export function linesOf(report: Report): string[] {
  const { recoveries, shutdowns, violations } = report;
  const lines = [
    `${report.acknowledged} writes acknowledged, ${report.refused} refused, by ${report.requests} requests in ${report.seconds} s`,
    `sent again: ${textOf(report.retries)}`,
  ];
  for (const { victim, service, itself } of recoveries) {
    lines.push(
      `${victim} killed, next acknowledged write: ${spreadText(service)}; itself back: ${spreadText(itself)}`,
    );
  }
  if (shutdowns) {
    lines.push(`APIs ended after SIGTERM: ${spreadText(shutdowns)}`);
    lines.push(
      `  ${shutdowns.answeredWhileEnding} requests answered meanwhile, ${shutdowns.toldToClose} with "Connection: close"`,
    );
    if (shutdowns.worker) lines.push(`worker ended after SIGTERM: ${spreadText(shutdowns.worker)}`);
  }
  if (Object.keys(report.unexpectedEnds).length > 0)
    lines.push(`ended by themselves: ${textOf(report.unexpectedEnds)}`);
  lines.push(
    `${violations.length} violations${violations.length > 0 ? `: ${textOf(countedByRule(violations))}` : ''}`,
  );
  return lines;
}

export function textOfViolation({ cycle, rule, detail }: Violation): string {
  return `VIOLATION in cycle ${cycle}, ${rule}: ${detail}`;
}

function countedByRule(violations: readonly Violation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of violations) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function textOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

function spreadText({ count, medianMs, maxMs }: Spread): string {
  return `median ${medianMs} ms, max ${maxMs} ms of ${count}`;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[Math.floor(index)] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  // The mean of the middle two, where there are two.
  const medianMs = Math.round((at(middle) + at(middle + 0.5)) / 2);
  return { count: sorted.length, medianMs, maxMs: Math.round(at(sorted.length - 1)) };
}
