import type * as ApplyModule from '../../libs/ledger/domain/apply.js';
import type * as PlantedBugs from './domain/planted-bugs.js';
import { checkService } from './service/live.js';

// In this file alone the service is built with a rule that has a mistake: the module is replaced before it is loaded.
jest.mock('../../libs/ledger/domain/apply.js', () => {
  const real = jest.requireActual<typeof ApplyModule>('../../libs/ledger/domain/apply.js');
  let mistaken: typeof ApplyModule.apply | undefined;
  const apply: typeof ApplyModule.apply = (...given) => {
    const { MISTAKES } = jest.requireActual<typeof PlantedBugs>('./domain/planted-bugs.js');
    mistaken ??= MISTAKES['lets transferred points live a day longer']?.(real.apply).apply ?? real.apply;
    return mistaken(...given);
  };
  return { ...real, apply };
});

describe('A bug planted in the rule of the service', () => {
  it('is found within 100 runs on PostgreSQL', async () => {
    const settings = { runs: 100, commands: 50, seed: 20_262, path: null, shrinkMs: 0 };
    const { failure } = await checkService(settings);
    expect(failure).toMatch(/^Run \d{1,3} of seed \d+ fails/);
    expect(failure).toContain("kind: 'transfer'");
  }, 600_000);
});
