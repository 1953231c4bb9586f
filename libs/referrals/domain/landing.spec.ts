import { landingOf, TOUCH_PARAMETER } from './landing.js';

describe('The address that links lead to', () => {
  it.each([
    ['https://shop.example', 'https://shop.example/?perennial_ref=T'],
    ['https://shop.example/hi', 'https://shop.example/hi?perennial_ref=T'],
    ['https://shop.example/hi?', 'https://shop.example/hi?perennial_ref=T'],
    ['https://shop.example/hi?a=1%202', 'https://shop.example/hi?a=1%202&perennial_ref=T'],
    ['https://shop.example/hi?a=1&', 'https://shop.example/hi?a=1&perennial_ref=T'],
    ['https://shop.example/hi?a=1#top?x=1', 'https://shop.example/hi?a=1&perennial_ref=T#top?x=1'],
    [
      'https://магазин.рф/привет',
      'https://xn--80aairftm.xn--p1ai/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82?perennial_ref=T',
    ],
    ['https://shop.example/#/hi', 'https://shop.example/?perennial_ref=T#/hi'],
  ])('%s gets the parameter before its fragment', (address, expected) => {
    const { plain, head, tail } = landingOf(address);
    expect(`${head}T${tail}`).toBe(expected);
    expect(new URL(expected).searchParams.get(TOUCH_PARAMETER)).toBe('T');
    expect(new URL(expected).origin).toBe(new URL(address).origin);
    expect(plain).toMatch(/^[!-~]+$/);
  });
});
