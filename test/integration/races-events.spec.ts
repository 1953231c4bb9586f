import { EventOffice } from '../support/event-office.js';
import { untilServed } from '../support/overload.js';
import { TestApp } from '../support/test-app.js';

const CLIENTS = 500;
const SEATS = 50;

const REGISTER = `mutation ($input: RegisterForEventInput!) { registerForEvent(input: $input) {
  registration { state } isChanged userErrors { code } } }`;
const CANCEL = `mutation ($input: CancelEventRegistrationInput!) { cancelEventRegistration(input: $input) {
  registration { state } userErrors { code } } }`;

/** At once over the whole service: GraphQL, the pool of connections, PostgreSQL. */
describe('The last seats of an event', () => {
  let app: TestApp;
  let office: EventOffice;
  const names = Array.from({ length: CLIENTS }, (_, index) => `client-${String(index).padStart(3, '0')}`);

  beforeAll(async () => {
    app = await TestApp.start();
    office = await EventOffice.open(app);
    const { key } = office.campaigns.desk.shop;
    const people = names.map((externalId) => ({ externalId }));
    const upsert = `mutation ($input: UpsertCustomersInput!) { upsertCustomers(input: $input) { results { userErrors { code } } } }`;
    const { errors } = await app.storefront(key, upsert, { input: { customers: people } });
    expect(errors).toBeUndefined();
    await app.database.query(
      `update customers set enrolled_at = created_at where external_id like 'client-%'`,
    );
  });

  afterAll(() => app.stop());

  /** Whoever is told to come again comes again, as clients do. */
  const ask = (query: string, input: object): ReturnType<TestApp['storefront']> =>
    untilServed(
      () => app.storefront(office.campaigns.desk.shop.key, query, { input }),
      ({ errors, data }) => errors !== undefined || JSON.stringify(data).includes('IN_PROGRESS'),
    );

  const lineOf = async (event: string): Promise<string[]> =>
    (
      await app.database.query<{ name: string }>(
        `select c.external_id as name from event_registrations r
         join events e on e.id = r.event_id and e.code = $1 join customers c on c.customer_id = r.customer_id
         where r.place > 0 order by r.place`,
        [event],
      )
    ).map(({ name }) => name);

  const seatedOf = async (event: string): Promise<Set<string>> =>
    new Set(
      (
        await app.database.query<{ name: string }>(
          `select c.external_id as name from event_registrations r
           join events e on e.id = r.event_id and e.code = $1 join customers c on c.customer_id = r.customer_id
           where r.state = 'REGISTERED'`,
          [event],
        )
      ).map(({ name }) => name),
    );

  test('go to exactly so many of five hundred clients, the others wait in order, and two cancellations promote the right two', async () => {
    await office.hold({ code: 'premiere', capacity: SEATS });
    const answers = await Promise.all(
      names.map((customer) => ask(REGISTER, { event: 'premiere', customer })),
    );
    const states = answers.map(({ data }) => data?.registerForEvent.registration?.state as unknown);
    expect(states.filter((state) => state === 'REGISTERED')).toHaveLength(SEATS);
    expect(states.filter((state) => state === 'WAITING')).toHaveLength(CLIENTS - SEATS);
    const line = await lineOf('premiere');
    expect(line).toHaveLength(CLIENTS - SEATS);
    const inside = await seatedOf('premiere');
    expect([...inside, ...line].sort()).toEqual(names);

    const [one = '', other = ''] = inside;
    await Promise.all([one, other].map((customer) => ask(CANCEL, { event: 'premiere', customer })));
    const now = await seatedOf('premiere');
    expect([...now].filter((name) => !inside.has(name)).sort()).toEqual(line.slice(0, 2).sort());
    expect(now.size).toBe(SEATS);
    expect(await lineOf('premiere')).toEqual(line.slice(2));
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  }, 120_000);

  test('are never given twice or out of order while parties come, grow, shrink and go at the same time', async () => {
    await office.hold({ code: 'fair', capacity: 30, guestsPerMember: 3 });
    const some = names.slice(0, 60);
    const guests = (count: number): object[] =>
      Array.from({ length: count }, (_, index) => ({ name: `Guest ${index}` }));
    const bring = `mutation ($input: ChangeEventGuestsInput!) { changeEventGuests(input: $input) { userErrors { code } } }`;
    const answers = await Promise.all(
      some.flatMap((customer, index) => [
        ask(REGISTER, { event: 'fair', customer, guests: guests(index % 4) }),
        ask(bring, { event: 'fair', customer, guests: guests((index * 7) % 4) }),
        ...(index % 3 === 0 ? [ask(CANCEL, { event: 'fair', customer })] : []),
        ...(index % 5 === 0 ? [ask(REGISTER, { event: 'fair', customer, guests: guests(1) })] : []),
      ]),
    );
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    await office.work();
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
    // Whoever is first in the line does not fit.
    const [event] = await app.database.query<{ free: number; wanted: number }>(
      `select e.capacity - e.taken as free, (select 1 + guests from event_registrations r
         where r.event_id = e.id and place > 0 order by place limit 1) as wanted
       from events e where code = 'fair'`,
    );
    expect(event?.wanted).toBeGreaterThan(event?.free ?? 0);
  }, 60_000);
});
