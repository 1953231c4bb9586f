import { CustomerDirectory, CustomerService } from '#customers';
import { required } from '#kernel';
import { Database } from '#platform';
import { valueOf } from '../support/activity.js';
import { staffOf } from '../support/customers.js';
import { EventOffice } from '../support/event-office.js';
import { TestApp } from '../support/test-app.js';

const EVE = { name: 'Eve', email: 'eve@friends.test' };

/** What registrations and guests come to: nothing that is gone counts, and nobody twice. */
describe('What counts at events', () => {
  let app: TestApp;
  let office: EventOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await EventOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const points = async (): Promise<number> => {
    app.clock.advanceBy(1_000);
    return office.campaigns.availableOf('ada');
  };
  const give = (trigger: string): Promise<void> =>
    office.campaigns.start('thanks', [{ awardPoints: { amount: { fixed: { points: 50 } } } }], { trigger });
  const suspend = async (externalId: string): Promise<void> => {
    const { program } = office.campaigns.desk.shop;
    const ids = await app.app
      .get(Database)
      .tx({ programId: program.id }, (tx) => app.app.get(CustomerDirectory).idsOf(tx, [externalId]));
    const command = { id: required(ids.get(externalId), externalId), reason: 'test' };
    valueOf(await app.app.get(CustomerService).suspend(staffOf(program), command, app.now));
  };

  test('what campaigns gave for a registration is taken back when it ends, whoever ends it', async () => {
    await office.enrol('bob');
    await give('event.registered');
    await office.hold({ code: 'tasting', capacity: 2, guestsPerMember: 1 });
    await office.register('tasting');
    expect(await points()).toBe(50);
    // Later steps do not hide the one that gave the seats.
    await office.ask('changeEventGuests', { event: 'tasting', customer: 'ada', guests: [EVE] });
    await office.cancel('tasting');
    expect(await points()).toBe(0);
    await office.register('tasting');
    expect(await points()).toBe(50);
    await office.remove('tasting', 'ada');
    expect(await points()).toBe(0);
    // From the line.
    await office.register('tasting', 'bob', [EVE]);
    await office.register('tasting');
    expect(await points()).toBe(0);
    await office.cancel('tasting', 'bob');
    expect(await points()).toBe(50);
    await office.register('tasting', 'bob', [EVE]);
    await office.office('cancelEvent', { code: 'tasting', reason: 'Rain.' });
    expect(await points()).toBe(0);
    expect((await office.campaigns.history()).at(-1)).toMatch(
      /^event.called_off event=tasting undoes=\S+ undoesAt=\S+$/,
    );
  });

  test('a friend whom a host invites counts once for an event, and stands once in a party', async () => {
    await give('event.guest_invited');
    await office.hold({ code: 'tasting', guestsPerMember: 2 });
    const invite = (...guests: object[]): ReturnType<EventOffice['ask']> =>
      office.ask('changeEventGuests', { event: 'tasting', customer: 'ada', guests });
    await office.register('tasting', 'ada', [EVE]);
    expect(await points()).toBe(50);
    await invite();
    expect((await invite({ ...EVE, name: 'Eva' })).userErrors).toEqual([]);
    await office.cancel('tasting');
    await office.register('tasting', 'ada', [EVE]);
    expect(await points()).toBe(50);
    const twice = await invite(EVE, { name: 'Adam', email: 'EVE@friends.test' });
    expect(twice.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['guests', '1', 'email'] }]);
    expect((await invite(EVE, { name: 'Max', phone: '+49 30 123456' })).userErrors).toEqual([]);
    expect(await points()).toBe(100);
  });

  test('whoever is suspended when their turn comes loses the place, and the next has it', async () => {
    await office.enrol('bob', 'cleo');
    await office.hold({ code: 'talk', capacity: 2, guestsPerMember: 1 });
    await office.register('talk', 'ada', [EVE]);
    await office.register('talk', 'bob', [{ name: 'Bea' }]);
    await office.register('talk', 'cleo');
    await suspend('bob');
    await office.work();
    expect(await office.stateOf('talk', 'bob')).toBe('WAITING');
    // One seat: bob's party would not fit, and keeps nobody waiting.
    await office.ask('changeEventGuests', { event: 'talk', customer: 'ada', guests: [] });
    expect((await office.stepsOf('talk', 'bob')).at(-1)).toBe('WAITING > CANCELLED SUSPENDED 0');
    expect(await office.stateOf('talk', 'cleo')).toBe('REGISTERED');
  });
});
