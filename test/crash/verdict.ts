import type { Options } from './options.js';
import type { Report } from './report.js';

/** What a run was asked for, as far as it is judged by it. */
type Asked = Pick<Options, 'cycles' | 'shutdowns' | 'apis' | 'backWithinMs' | 'negative'>;
type Found = Pick<Report, 'recoveries' | 'shutdowns' | 'unexpectedEnds'> & { readonly options: Asked };

/**
 * What a run falls short of besides its violations, as sentences. A negative control must fail by what it does wrong on
 * purpose, so nothing else counts there.
 */
export function shortcomingsOf(report: Found): string[] {
  const { options, recoveries, shutdowns, unexpectedEnds } = report;
  if (options.negative !== null) return [];
  return [
    ...recoveries.flatMap(({ victim, service }) => {
      // The only API is the service: what is measured then is the start of a process.
      if (victim === 'API' && options.apis === 1) return [];
      if (service.medianMs <= options.backWithinMs) return [];
      const medianMs = Math.round(service.medianMs);
      return `after a kill of ${victim} the service was back after ${medianMs} ms (median); the limit is ${options.backWithinMs} ms`;
    }),
    ...Object.entries(unexpectedEnds).map(
      ([name, count]) => `${name} ended though nobody asked it to, ${count} in all`,
    ),
    ...tooFew(
      'cycles',
      recoveries.reduce((sum, { service }) => sum + service.count, 0),
      options.cycles,
    ),
    ...tooFew('shutdowns', shutdowns?.count ?? 0, options.shutdowns),
  ];
}

function tooFew(what: string, done: number, asked: number): string[] {
  return done < asked ? [`${done} of ${asked} ${what} were done`] : [];
}
