import { defaultRegionOf, toE164 } from './phone-number.js';

describe('A phone number', () => {
  it.each([
    ['+1 415 555 0100', null, '+14155550100'],
    ['(415) 555-0100', 'US', '+14155550100'],
    ['0171 1234567', 'DE', '+491711234567'],
    ['+49 171 1234567', 'US', '+491711234567'],
    ['021 123 4567', 'NZ', '+64211234567'],
  ])('%s dialled in %s is %s', (text, region, phone) => {
    expect(toE164(text, region)).toBe(phone);
  });

  it.each([
    ['415 555 0100', null],
    ['12', 'US'],
    ['call me on 415 555 0100', 'US'],
    ['', 'US'],
    ['+999 123', null],
    ['415 555 0100', 'ZZ'],
  ])('%j dialled in %s is none', (text, region) => {
    expect(toE164(text, region)).toBeNull();
  });

  it('is dialled in the region of the first locale that a program has', () => {
    expect(defaultRegionOf(['en-US', 'de-DE'])).toBe('US');
    expect(defaultRegionOf(['zh-Hant-TW'])).toBe('TW');
    expect(defaultRegionOf(['en'])).toBeNull();
    expect(defaultRegionOf([])).toBeNull();
  });
});
