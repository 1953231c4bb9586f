import { atOnce } from '../support/at-once.js';
import { EventOffice } from '../support/event-office.js';
import { TestApp } from '../support/test-app.js';

const EVE = { name: 'Eve', email: 'Eve@Friends.test' };
const MAX = { name: 'Max', phone: '+49 30 123456' };

/** Who comes to events, with whom, who waits, and who came, through GraphQL and the worker. */
describe('Events', () => {
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

  test('a party sits together or waits together, and nobody passes who waits', async () => {
    await office.enrol('bob', 'cleo', 'dan');
    await office.hold({ code: 'tasting', capacity: 4, guestsPerMember: 2 });
    expect(await office.register('tasting', 'ada', [EVE, MAX])).toMatchObject({
      isChanged: true,
      userErrors: [],
      registration: {
        ...{ state: 'REGISTERED', position: null, event: { seatsLeft: 1, waiting: 0 } },
        guests: [
          { name: 'Eve', email: 'eve@friends.test' },
          { name: 'Max', phone: '+4930123456' },
        ],
      },
    });
    expect(await office.register('tasting', 'ada')).toMatchObject({
      isChanged: false,
      registration: { guests: [{ name: 'Eve' }, { name: 'Max' }] },
    });
    // Two do not fit on one seat, and dan, who would, comes after them.
    const bob = await office.register('tasting', 'bob', [{ name: 'Bea' }]);
    expect(bob.registration).toMatchObject({ state: 'WAITING', position: 1, code: null });
    expect((await office.register('tasting', 'cleo')).registration).toMatchObject({
      ...{ state: 'WAITING', position: 2, event: { seatsLeft: 1, waiting: 2 } },
    });
    expect((await office.register('tasting', 'dan')).registration?.position).toBe(3);
    // Bob comes alone then: he and nobody else fits.
    await office.ask('changeEventGuests', { event: 'tasting', customer: 'bob', guests: [] });
    expect(await office.stepsOf('tasting', 'bob')).toEqual([
      '- > WAITING REGISTERED 1',
      'WAITING > WAITING GUESTS_CHANGED 0',
      'WAITING > REGISTERED PROMOTED 0',
    ]);
    // One guest fewer of ada's is a seat for cleo.
    const fewer = await office.ask('changeEventGuests', { event: 'tasting', customer: 'ada', guests: [MAX] });
    expect(fewer.registration).toMatchObject({
      guests: [{ name: 'Max' }],
      event: { seatsLeft: 0, waiting: 1 },
    });
    expect(await office.stateOf('tasting', 'cleo')).toBe('REGISTERED');
    const more = await office.ask('changeEventGuests', {
      event: 'tasting',
      customer: 'ada',
      guests: [MAX, EVE],
    });
    expect(more.userErrors).toMatchObject([{ code: 'EVENT_FULL' }]);
    expect((await office.attendees('tasting', 'WAITING')).names).toEqual(['dan']);
    expect((await office.cancel('tasting', 'dan')).registration).toMatchObject({ state: 'CANCELLED' });
    expect(await office.cancel('tasting', 'dan')).toMatchObject({ isChanged: false, userErrors: [] });
    // Of one instant, in no order.
    expect((await office.campaigns.history()).sort()).toEqual([
      expect.stringMatching(/^event.guest_invited event=tasting guest=\S+ contactKey=[0-9a-f]{64}$/),
      expect.stringMatching(/^event.guest_invited event=tasting guest=\S+ contactKey=[0-9a-f]{64}$/),
      'event.registered cause=REGISTERED event=tasting guests=2',
    ]);
  });

  test('more seats move the line up at once, in its order; never are there fewer than are taken', async () => {
    const names = ['bob', 'cleo', 'dan', 'eli', 'fay'];
    await office.enrol(...names);
    await office.hold({ code: 'talk', capacity: 2, guestsPerMember: 1 });
    for (const name of ['ada', 'bob', 'cleo']) await office.register('talk', name);
    await office.register('talk', 'dan', [EVE]);
    await office.register('talk', 'eli');
    expect((await office.attendees('talk', 'WAITING')).names).toEqual(['cleo', 'dan', 'eli']);
    // Cleo has the third seat; dan and his guest do not fit on the fourth, which eli does not get.
    expect((await office.office('changeEvent', { code: 'talk', capacity: 4 })).event).toMatchObject({
      ...{ seatsLeft: 1, waiting: 2 },
    });
    expect((await office.attendees('talk', 'WAITING')).names).toEqual(['dan', 'eli']);
    await office.cancel('talk', 'ada');
    expect((await office.attendees('talk', 'REGISTERED')).names.sort()).toEqual(['bob', 'cleo', 'dan']);
    expect((await office.office('changeEvent', { code: 'talk', capacity: 3 })).userErrors).toMatchObject([
      { code: 'SEATS_TAKEN', path: ['capacity'] },
    ]);
    expect((await office.office('changeEvent', { code: 'talk', capacity: null })).event).toMatchObject({
      ...{ seatsLeft: null, waiting: 0 },
    });
    expect((await office.register('talk', 'fay')).registration?.state).toBe('REGISTERED');
    expect(await office.stepsOf('talk', 'eli')).toEqual([
      '- > WAITING REGISTERED 0',
      'WAITING > REGISTERED PROMOTED 0',
    ]);
  });

  test('registration has its time, for some an earlier one, and is for those who meet a condition nobody is told of', async () => {
    await office.enrol('bob');
    for (let order = 0; order < 2; order += 1) await office.campaigns.order(50_000);
    await office.hold({
      ...{ code: 'cellar', audience: 'customer.orders >= 1', registrationOpensAt: '2026-03-05T09:00:00Z' },
      earlyAccess: { audience: 'customer.orders >= 2', opensAt: '2026-03-03T09:00:00Z' },
    });
    const codeOf = async (name: string): Promise<string | undefined> =>
      (await office.register('cellar', name)).userErrors[0]?.code;
    expect(await codeOf('ada')).toBe('REGISTRATION_CLOSED');
    await office.itIs('2026-03-03T09:00:00Z');
    expect(await codeOf('bob')).toBe('REGISTRATION_CLOSED');
    expect(await codeOf('ada')).toBeUndefined();
    await office.itIs('2026-03-05T09:00:00Z');
    const refused = await office.register('cellar', 'bob');
    expect(refused.userErrors).toMatchObject([{ code: 'NOT_ELIGIBLE', __typename: 'Refused' }]);
    expect(JSON.stringify(refused)).not.toContain('orders');
    await office.campaigns.desk.order('bob', 1_000);
    expect(await codeOf('bob')).toBeUndefined();
    await office.itIs('2026-03-20T18:00:00Z');
    expect((await office.cancel('cellar', 'bob')).userErrors).toEqual([]);
    expect(await codeOf('bob')).toBe('REGISTRATION_CLOSED');
    const secret = await app.storefront(
      office.campaigns.desk.shop.key,
      '{ event(code: "cellar") { audience } }',
    );
    expect(secret.errors?.[0]?.message).toMatch('Cannot query field "audience"');
  });

  test('customers cancel until a time, staff at any', async () => {
    await office.enrol('bob');
    await office.hold({ code: 'dinner', capacity: 1, cancelUntil: '2026-03-10T00:00:00Z' });
    await office.register('dinner');
    await office.register('dinner', 'bob');
    await office.itIs('2026-03-11T00:00:00Z');
    expect((await office.cancel('dinner')).userErrors).toMatchObject([{ code: 'TOO_LATE' }]);
    expect((await office.remove('dinner', 'ada')).registration?.state).toBe('CANCELLED');
    expect(await office.remove('dinner', 'ada')).toMatchObject({ isChanged: false, userErrors: [] });
    expect(await office.stateOf('dinner', 'bob')).toBe('REGISTERED');
    expect((await office.register('dinner')).registration).toMatchObject({ state: 'WAITING', position: 1 });
    // Who waits may go at any time.
    expect((await office.cancel('dinner')).registration?.state).toBe('CANCELLED');
  });

  test('people are checked in by their codes within the hours, which campaigns reward, and take back when it was a mistake', async () => {
    await office.enrol('bob');
    await office.campaigns.start('thanks', [{ awardPoints: { amount: { fixed: { points: 50 } } } }], {
      ...{ trigger: 'event.attended', condition: 'activity.text("event") == "tasting"' },
    });
    const badge = [{ grantBadge: { badge: 'guest', name: 'A guest' } }];
    await office.campaigns.start('badge', badge, { trigger: 'event.attended' });
    await office.campaigns.start('regulars', [{ awardPoints: { amount: { fixed: { points: 7 } } } }], {
      condition: 'customer.eventsAttended >= 1',
    });
    await office.hold({ code: 'tasting', guestsPerMember: 1 });
    const { registration } = await office.register('tasting', 'ada', [EVE]);
    await office.register('tasting', 'bob');
    const code = registration?.code ?? '';
    const guestCode = registration?.guests[0]?.code ?? '';
    expect([code, guestCode]).toEqual(
      Array(2).fill(expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/)),
    );
    const door = (typed: string): ReturnType<EventOffice['ask']> => office.ask('checkIn', { code: typed });
    expect((await door(code)).userErrors).toMatchObject([{ code: 'CHECK_IN_CLOSED' }]);
    await office.itIs('2026-03-20T16:00:00Z');
    expect(await door(code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
      ...{ isChanged: true, guest: null, registration: { state: 'ATTENDED' } },
    });
    expect(await door(code)).toMatchObject({ isChanged: false, userErrors: [] });
    expect(await office.campaigns.availableOf('ada')).toBe(50);
    expect(await door(guestCode)).toMatchObject({ isChanged: true, guest: { name: 'Eve', code: guestCode } });
    expect(await door(guestCode)).toMatchObject({ isChanged: false });
    for (const wrong of [
      '0000-0000-000',
      `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`,
      'nonsense',
    ])
      expect((await door(wrong)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await office.cancel('tasting')).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'ATTENDED' },
    ]);
    const bought = await office.campaigns.order(1_000);
    expect(bought.awards.map(({ campaign }) => campaign).sort()).toEqual(['base-points', 'regulars']);

    expect((await office.undoCheckIn(code)).registration?.state).toBe('REGISTERED');
    expect(await office.undoCheckIn(code)).toMatchObject({ isChanged: false });
    expect((await office.undoCheckIn(guestCode)).guest).toEqual({ checkedInAt: null });
    // 50 of the event are taken back; the order's 10 + 7 stay.
    expect(await office.campaigns.availableOf('ada')).toBe(17);
    await door(code);
    expect(await office.campaigns.availableOf('ada')).toBe(67);
    expect((await office.stepsOf('tasting')).slice(1)).toEqual([
      'REGISTERED > ATTENDED CHECKED_IN 1',
      'ATTENDED > REGISTERED CHECK_IN_UNDONE 1',
      'REGISTERED > ATTENDED CHECKED_IN 1',
    ]);
    await office.itIs('2026-03-20T22:00:00Z');
    expect((await office.attendees('tasting', 'ATTENDED')).names).toEqual(['ada']);
    expect(await office.attendees('tasting', 'REGISTERED')).toMatchObject({ names: ['bob'], noShows: 1 });
    expect(await office.of('tasting', 'bob')).toMatchObject({ isNoShow: true });
  });

  test('who guesses codes is stopped, by a door that knows no more than the wrong ones', async () => {
    const wrong = '0000-0000-000';
    const tries = Array.from({ length: 110 }, () => ({ code: wrong }));
    const codes = await atOnce(tries, 5, (one) => office.ask('checkIn', one));
    const found = codes.map(({ userErrors }) => userErrors[0]?.code);
    expect(found.filter((one) => one === 'TOO_MANY_ATTEMPTS')).toHaveLength(10);
    app.clock.advanceBy(20_001);
    expect((await office.ask('checkIn', { code: wrong })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test('an event that is over cannot be changed: so none is made, or moved, to where it would be', async () => {
    await office.hold({ code: 'picnic' });
    const lastYear = { startsAt: '2025-03-20T18:00:00Z', endsAt: '2025-03-20T22:00:00Z' };
    const refused = [{ code: 'INVALID_INPUT', path: ['endsAt'] }];
    for (const [name, input] of [
      ['changeEvent', { code: 'picnic', ...lastYear }],
      ['createEvent', { code: 'ball', name: 'Ball', ...lastYear }],
    ] as const)
      expect((await office.office(name, input)).userErrors).toMatchObject(refused);
    expect((await office.office('changeEvent', { code: 'picnic', capacity: 9 })).userErrors).toEqual([]);
  });

  test('when an event is called off everybody is told, and nobody has seats', async () => {
    await office.enrol('bob', 'cleo');
    await office.hold({ code: 'picnic', capacity: 2, guestsPerMember: 1 });
    await office.register('picnic', 'ada', [EVE]);
    await office.register('picnic', 'bob');
    expect((await office.office('cancelEvent', { code: 'picnic', reason: 'Rain.' })).event).toMatchObject({
      ...{ isCalledOff: true, seatsLeft: 2, waiting: 0 },
    });
    expect((await office.office('cancelEvent', { code: 'picnic', reason: 'Rain.' })).userErrors).toEqual([]);
    expect(await office.of('picnic')).toMatchObject({ state: 'CALLED_OFF', guests: [], code: null });
    expect(await office.stateOf('picnic', 'bob')).toBe('CALLED_OFF');
    expect((await office.campaigns.history()).at(-1)).toMatch(/^event.called_off event=picnic undoes=/);
    expect((await office.register('picnic', 'cleo')).userErrors).toMatchObject([
      { code: 'REGISTRATION_CLOSED' },
    ]);
    expect((await office.office('changeEvent', { code: 'picnic', capacity: 9 })).userErrors).toMatchObject([
      { code: 'EVENT_OVER' },
    ]);
    expect(await office.work()).toBe(0);
  });

  test('guests are forgotten ninety days after the event, and at once when they do not come', async () => {
    await office.hold({ code: 'tasting', guestsPerMember: 2 });
    await office.register('tasting', 'ada', [EVE, MAX]);
    await office.ask('changeEventGuests', { event: 'tasting', customer: 'ada', guests: [EVE] });
    const rows = (): Promise<{ name: string | null; email: string | null; known: boolean }[]> =>
      app.database.query(
        'select name, email, contact_key is not null as known from event_guests where program_id = $1',
        [office.campaigns.desk.shop.program.id],
      );
    expect(await rows()).toEqual([{ name: 'Eve', email: 'eve@friends.test', known: true }]);
    await office.itIs('2026-06-18T21:59:59Z');
    await office.work();
    expect(await rows()).toMatchObject([{ name: 'Eve' }]);
    await office.itIs('2026-06-18T22:00:01Z');
    await office.work();
    expect(await rows()).toEqual([{ name: null, email: null, known: true }]);
  });

  test("a customer's token registers and reads for that customer alone; drafts are for staff", async () => {
    await office.enrol('bob');
    await office.hold({ code: 'draft', isPublished: false });
    await office.hold({ code: 'open', isPublished: true });
    const token = await app.token(office.campaigns.desk.shop, 'ada');
    const events = '{ events { edges { node { code } } } event(code: "draft") { code } }';
    expect((await app.storefront(token, events)).data).toEqual({
      events: { edges: [{ node: { code: 'open' } }] },
      event: null,
    });
    expect((await app.admin(office.campaigns.session, events)).data.events.edges).toHaveLength(2);
    const codeOf = async (input: object): Promise<string | undefined> =>
      (await office.ask('registerForEvent', input, token)).userErrors[0]?.code;
    expect(await codeOf({ event: 'open', customer: 'bob' })).toBe('NOT_FOUND');
    expect(await codeOf({ event: 'draft' })).toBe('NOT_FOUND');
    expect(await codeOf({ event: 'open' })).toBeUndefined();
    const own = `{ me { eventRegistrations { edges { node { state code history { edges { node { cause } } } } } } } }`;
    expect((await app.storefront(token, own)).data.me.eventRegistrations.edges).toMatchObject([
      { node: { state: 'REGISTERED', history: { edges: [{ node: { cause: 'REGISTERED' } }] } } },
    ]);
    expect((await app.storefront(token, own.replace('cause', 'reason'))).errors?.[0]?.message).toMatch(
      'Cannot query field "reason"',
    );
    const door = 'mutation { checkIn(input: { code: "0000-0000-000" }) { userErrors { code } } }';
    expect((await app.storefront(token, door)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
