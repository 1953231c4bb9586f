import fc from 'fast-check';
import { EMPTY_PROFILE, type Profile } from './customer.js';
import {
  changedFields,
  changeProfile,
  parseCustomerInput,
  type CustomerInput,
  type InputSetting,
} from './profile-change.js';

const setting: InputSetting = {
  now: new Date('2026-03-01T10:00:00Z'),
  today: '2026-03-01',
  toE164: (text, region) =>
    text.startsWith('+') ? text : region && /^\d+$/.test(text) ? `+${region.length}${text}` : null,
  defaultRegion: null,
};

const ada: Profile = {
  givenName: 'Ada',
  familyName: 'Lovelace',
  email: 'ada@example.com',
  phone: '+14155550100',
  birthday: '1990-12-10',
  locale: 'en-GB',
  attributes: { size: 'M' },
};

function after(profile: Profile, input: Omit<CustomerInput, 'externalId'>): Profile {
  const change = parseCustomerInput({ externalId: 'c-1', ...input }, setting);
  if (!change.ok) throw new Error(change.problem.message);
  const changed = changeProfile(profile, change.value);
  if (!changed.ok) throw new Error(changed.problem.message);
  return changed.value;
}

function refusal(input: Partial<CustomerInput>): readonly string[] | undefined {
  const change = parseCustomerInput({ externalId: 'c-1', ...input }, setting);
  if (change.ok) return undefined;
  expect(change.problem.code).toBe('INVALID_INPUT');
  return change.problem.path;
}

describe('A change of a customer', () => {
  it('leaves absent fields as they are', () => {
    expect(after(ada, {})).toEqual(ada);
    expect(after(ada, { familyName: 'King' })).toEqual({ ...ada, familyName: 'King' });
  });

  it('clears fields that are null', () => {
    const nothing = {
      givenName: null,
      familyName: null,
      email: null,
      phone: null,
      birthday: null,
      locale: null,
    };
    expect(after(ada, { ...nothing, attributes: null })).toEqual(EMPTY_PROFILE);
  });

  it('sets fields in canonical form', () => {
    const input = {
      givenName: ' Jose\u0301 ',
      email: 'JOSE@Example.com',
      locale: 'PT-br',
      phone: '123',
      phoneRegion: 'US',
    };
    expect(after(EMPTY_PROFILE, input)).toEqual({
      ...EMPTY_PROFILE,
      givenName: 'José',
      email: 'jose@example.com',
      locale: 'pt-BR',
      phone: '+2123',
    });
  });

  it.each([
    [{ externalId: '' }, ['externalId']],
    [{ externalId: ' c-1' }, ['externalId']],
    [{ externalId: 'c\u0000' }, ['externalId']],
    [{ externalId: 'c'.repeat(201) }, ['externalId']],
    [{ externalId: '\udfff' }, ['externalId']],
    [{ givenName: '' }, ['givenName']],
    [{ givenName: '   ' }, ['givenName']],
    [{ familyName: 'x'.repeat(101) }, ['familyName']],
    [{ familyName: 'x'.repeat(1_000_000) }, ['familyName']],
    [{ familyName: 'a\nb' }, ['familyName']],
    [{ email: 'nobody' }, ['email']],
    [{ phone: '123' }, ['phone']],
    [{ phone: `+${'1'.repeat(40)}` }, ['phone']],
    [{ phone: '123', phoneRegion: 'usa' }, ['phoneRegion']],
    [{ birthday: '2026-03-01' }, ['birthday']],
    [{ birthday: '2027-01-01' }, ['birthday']],
    [{ birthday: '1899-12-31' }, ['birthday']],
    [{ birthday: '2023-02-29' }, ['birthday']],
    [{ locale: 'english please' }, ['locale']],
    [{ locale: 'en_US' }, ['locale']],
    [{ locale: '' }, ['locale']],
    [{ attributes: [{ name: 'Bad', flag: true }] }, ['attributes', '0', 'name']],
    [{ enrolledAt: new Date('2026-03-01T10:00:00.001Z') }, ['enrolledAt']],
  ])('is refused for %j', (input, path) => {
    expect(refusal(input)).toEqual(path);
  });

  it('takes a birthday of yesterday and an enrolment of this instant', () => {
    expect(refusal({ birthday: '2026-02-28', enrolledAt: setting.now })).toBeUndefined();
  });

  it('tells which fields differ', () => {
    expect(changedFields(ada, ada)).toEqual([]);
    expect(changedFields(ada, { ...ada, email: null, attributes: { size: 'L' } })).toEqual([
      'email',
      'attributes',
    ]);
  });

  it('changes nothing when it comes again', () => {
    const text = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { nil: undefined });
    const input = fc.record({
      givenName: text,
      familyName: fc.option(text, { nil: null }),
      email: fc.option(fc.emailAddress(), { nil: null }),
      locale: fc.constantFrom(null, undefined, 'en-US', 'DE-de'),
    });
    fc.assert(
      fc.property(input, (fields) => {
        const change = parseCustomerInput({ externalId: 'c-1', ...fields }, setting);
        if (!change.ok) return;
        const once = changeProfile(ada, change.value);
        const twice = once.ok ? changeProfile(once.value, change.value) : once;
        expect(twice).toEqual(once);
      }),
    );
  });
});
