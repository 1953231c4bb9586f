import { required } from '#kernel';
import { blocksOf } from './markdown.js';
import type { Answer } from './test-app.js';

/** Who asks the examples of a page, by the name after `run=`. */
export type Askers = Readonly<Record<string, (query: string) => Promise<Answer>>>;

/**
 * Runs the examples of a page in their order, those that say who asks: each must answer what the block behind it says. Answers how many
 * there were.
 */
export async function runExamples(document: string, ask: Askers): Promise<number> {
  const blocks = blocksOf(document);
  let count = 0;
  for (const [index, { settings, text, at }] of blocks.entries()) {
    const who = settings.get('run');
    if (who === undefined) continue;
    const { data, errors } = await required(ask[who], `somebody who is ${who}`)(text);
    const answer = required(blocks[index + 1], 'its answer').text;
    expect({ at, data, errors }).toEqual({ at, data: JSON.parse(answer) });
    count += 1;
  }
  return count;
}
