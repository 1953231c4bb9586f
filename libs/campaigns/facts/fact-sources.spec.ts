import type { Program } from '#access';
import type { Tx } from '#platform';
import { FactSources, type FactMoment } from './fact-sources.js';

const moment: FactMoment = {
  customerId: 'ada',
  customer: null,
  at: new Date(0),
  order: null,
  standing: 'EARLIER',
  isOver: false,
};
// Neither is looked at by these sources.
const [tx, program] = [{} as Tx, {} as Program];

function sourcesOf(): { readonly sources: FactSources; readonly reads: string[] } {
  const sources = new FactSources();
  const reads: string[] = [];
  for (const name of ['tier', 'clubs']) {
    sources.register({
      name,
      facts: [{ name, type: 'string', description: 'A fact.' }],
      isOfSegments: name === 'tier',
      read: async (_tx, _program, moments) => {
        reads.push(name);
        return moments.map(() => ({ [name]: `${name} of them` }));
      },
    });
  }
  return { sources, reads };
}

describe('Sources of facts', () => {
  it('are read when one of their facts is wanted, once for all moments', async () => {
    const { sources, reads } = sourcesOf();
    const known = await sources.read(tx, program, [moment, moment], new Set(['clubs', 'isEnrolled']));
    expect(known).toEqual([{ clubs: 'clubs of them' }, { clubs: 'clubs of them' }]);
    expect(reads).toEqual(['clubs']);
    expect([sources.mustRead(new Set(['isEnrolled'])), sources.mustRead(new Set(['tier']))]).toEqual([
      false,
      true,
    ]);
  });

  it('are all read when any fact may be meant', async () => {
    const { sources, reads } = sourcesOf();
    await sources.read(tx, program, [moment], new Set(['*']));
    expect(reads).toEqual(['tier', 'clubs']);
  });

  it('say which facts segments may ask for', () => {
    const { sources } = sourcesOf();
    expect(sources.declared().map(({ name }) => name)).toEqual(['tier', 'clubs']);
    expect(sources.declaredForSegments().map(({ name }) => name)).toEqual(['tier']);
  });

  it('cannot be two of one fact, or come after conditions were read', () => {
    const { sources } = sourcesOf();
    const source = { name: 'more', facts: [], read: async () => [] };
    const fact = { type: 'int', description: 'A fact.' } as const;
    expect(() => sources.register({ ...source, facts: [{ ...fact, name: 'tier' }] })).toThrow('one source');
    expect(() => sources.register({ ...source, facts: [{ ...fact, name: 'isGuest' }] })).toThrow(
      'one source',
    );
    sources.declared();
    expect(() => sources.register({ ...source, facts: [] })).toThrow('before conditions');
  });
});
