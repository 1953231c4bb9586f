import { batchOf, CliBench, spend } from '../support/cli.js';

describe('perennial import balances', () => {
  let bench: CliBench;
  let programs = 0;
  let code = '';

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  beforeEach(async () => {
    bench.now = new Date('2026-03-20T12:00:00Z');
    programs += 1;
    code = `shop-${programs}`;
    await bench.program(code);
  });
  afterAll(() => bench.stop());

  const importing = (file: string): Promise<string> =>
    bench.done('import', 'balances', file, '--program', code, '--create-customers', 'enrol');

  it('opens a lot a row, good through its last day', async () => {
    const file = bench.write(
      'opening.csv',
      'customer,points,expires_on',
      'ann,300,2026-03-31',
      'ann,200,',
      'bob,50,2026-12-31',
    );
    const out = await importing(file);
    expect(out).toContain('imported: 3');
    expect(out).toContain('points: 550');
    expect(await bench.balances(code)).toEqual({ ann: 500, bob: 50 });
    bench.now = new Date('2026-04-01T03:59:00Z');
    expect(await bench.done('explain', 'wallet', 'ann', '--program', code)).toContain('available 500');
    bench.now = new Date('2026-04-01T04:00:00Z');
    const wallet = await bench.done('explain', 'wallet', 'ann', '--program', code);
    expect(wallet).toContain('available 200');
    expect(wallet).toContain('Opening balance');
    expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
  });

  it('adds nothing the second time, and counts equal rows as often as they come', async () => {
    const file = bench.write('twice.csv', 'customer,points', 'ann,100', 'ann,100', 'bob,5');
    expect(await importing(file)).toContain('imported: 3');
    const again = await importing(file);
    expect(again).toContain('imported: 0');
    expect(again).toContain('already there: 3');
    expect(await bench.balances(code)).toEqual({ ann: 200, bob: 5 });
  });

  it('refuses what is no balance, and then nothing of that row stays', async () => {
    const file = bench.write(
      'wrong.csv',
      'customer,points,expires_on,point_type',
      'ann,0,,',
      'ann,-5,,',
      'ann,1.5,,',
      'ann,9007199254740992,,',
      'ann,10,2026-03-19,',
      'ann,10,soon,',
      'ann,10,,miles',
      'bob,9007199254740991,,',
      'bob,1,,',
      'ann,10,2026-03-20,',
    );
    const args = ['import', 'balances', file, '--program', code, '--create-customers', 'enrol'];
    const { code: exit, out } = await bench.run(args);
    expect(exit).toBe(2);
    expect(out).toContain('imported: 2');
    expect(out).toContain('refused: 8');
    expect(bench.read('wrong.errors.csv')).toContain('bob,1,,,BALANCE_LIMIT,');
    expect(await bench.balances(code)).toEqual({ ann: 10, bob: 9_007_199_254_740_991 });
    // The refused row has left no key behind: once there is room, it counts.
    const programOf = `(select id from programs where code = $1)`;
    const kept = await bench.database.query(
      `select from activities where type = 'balance.opened' and program_id = ${programOf}`,
      [code],
    );
    expect(kept).toHaveLength(2);
  });

  it('takes a batch back: every balance is what it was before', async () => {
    await importing(bench.write('before.csv', 'customer,points', 'ann,70', 'eve,5'));
    const rows = ['ann,300,2026-03-31', 'ann,200,', 'bob,50,2026-12-31'];
    const out = await importing(bench.write('batch.csv', 'customer,points,expires_on', ...rows));
    // Ann's 300 expire first: those are gone already, and are not taken from her others.
    bench.now = new Date('2026-04-02T12:00:00Z');
    const reverted = await bench.done('import', 'revert', batchOf(out), '--program', code);
    expect(reverted).not.toContain('could not be taken back');
    expect(await bench.balances(code)).toEqual({ ann: 70, eve: 5 });
    expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
    const again = await bench.run(['import', 'revert', batchOf(out), '--program', code]);
    expect(again).toMatchObject({ code: 1, said: 'This import was reverted before.' });
  });

  it('says how many points had been spent when a batch is taken back', async () => {
    const out = await importing(bench.write('spent.csv', 'customer,points', 'ann,100', 'bob,40'));
    await bench.within(code, (scene) => spend(scene, 'ann', 30));
    const reverted = await bench.done('import', 'revert', batchOf(out), '--program', code);
    expect(reverted).toContain('30 points could not be taken back');
    expect(await bench.balances(code)).toEqual({});
    expect(await bench.done('doctor', '--program', code)).toContain('All is well.');
  });
});
