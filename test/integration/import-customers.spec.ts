import { batchOf, CliBench } from '../support/cli.js';

describe('perennial import customers', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('shop');
  });
  afterAll(() => bench.stop());

  const people = (): Promise<Record<string, unknown>[]> =>
    bench.database.query(
      `select external_id, given_name, family_name, email, birthday::text as birthday, attributes, enrolled_at
       from customers order by external_id`,
    );

  it('creates and updates by id; an empty cell changes nothing', async () => {
    const header = 'Customer ID,First name,Last name,Email,Date of birth,Member since,Shoe Size';
    const file = bench.write(
      'people.csv',
      header,
      'ann,Ann,Archer,Ann@Example.com,1990-02-28,2025-06-01,38',
      'bob,Bob,,,,,',
      'ann,Anna,,,,,',
    );
    const options = ['--program', 'shop', '--attribute', 'Shoe Size'];
    const out = await bench.done('import', 'customers', file, ...options);
    expect(out).toContain('3 rows');
    expect(out).toContain('imported: 3');
    expect(await people()).toEqual([
      {
        external_id: 'ann',
        given_name: 'Anna',
        family_name: 'Archer',
        email: 'ann@example.com',
        birthday: '1990-02-28',
        attributes: { shoe_size: '38' },
        enrolled_at: new Date('2025-06-01T16:00:00Z'),
      },
      expect.objectContaining({ external_id: 'bob', given_name: 'Bob', enrolled_at: null }),
    ]);
    const revert = await bench.run(['import', 'revert', batchOf(out), '--program', 'shop']);
    expect(revert).toMatchObject({ code: 1, said: expect.stringContaining('Customers stay') as string });
  });

  it('changes nothing for rows that are known', async () => {
    const file = bench.write('known.csv', 'customer,first name', 'bob,Bob');
    const out = await bench.done('import', 'customers', file, '--program', 'shop');
    expect(out).toContain('already there: 1');
  });

  it('refuses what is wrong with a person, and goes on', async () => {
    const file = bench.write(
      'wrong.csv',
      'customer,email,birthday,joined',
      'cai,no address,,',
      'dee,,2199-01-01,',
      'eve,,,tomorrow',
      ',x@example.com,,',
      'fay,fay@example.com,1980-01-01,',
    );
    const { code, out } = await bench.run(['import', 'customers', file, '--program', 'shop']);
    expect(code).toBe(2);
    expect(out).toContain('imported: 1');
    const errors = bench.read('wrong.errors.csv');
    expect(errors.trimEnd().split('\n')).toHaveLength(5);
    expect(errors).toContain('cai,no address,,,INVALID_INPUT,email: Not an e-mail address.');
  });

  it('writes nothing in a dry run', async () => {
    const before = await people();
    const file = bench.write('dry.csv', 'customer,first name', 'gus,Gus', 'bob,Bobby');
    const out = await bench.done('import', 'customers', file, '--program', 'shop', '--dry-run');
    expect(out).toContain('would be imported: 2');
    expect(await people()).toEqual(before);
  });
});
