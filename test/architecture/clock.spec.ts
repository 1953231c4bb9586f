import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cruise.js';
import { textFilesOf } from './tidy.js';

/** The one place that asks the machine for the time. */
const CLOCK = 'libs/platform/clock.ts';
const ASKS_THE_MACHINE = /\bDate\.now\(|\bnew Date\(\)|\bDateTime\.(now|local|utc)\(\)/;

function linesThatAsk(text: string): string[] {
  return text.split('\n').filter((line) => ASKS_THE_MACHINE.test(line));
}

describe('Time', () => {
  it('is an argument: no lib asks the machine for it but the clock', () => {
    const sources = textFilesOf(join(root, 'libs')).filter((path) => /(?<!\.spec)\.ts$/.test(path));
    const asking = sources.filter(
      (path) => linesThatAsk(readFileSync(join(root, 'libs', path), 'utf8')).length > 0,
    );
    expect(asking.map((path) => `libs/${path}`)).toEqual([CLOCK]);
  });

  it.each(['const at = Date.now();', 'return new Date();', 'DateTime.utc().toISO()'])(
    'would be found to be asked for by: %s',
    (line) => {
      expect(linesThatAsk(line)).toEqual([line]);
    },
  );
});
