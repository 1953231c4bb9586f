import { refusalOfPrice } from './partner-rules.js';

describe('the price of a thousand points', () => {
  it('is 0 to 1,000,000,000 minor units, so that amounts of statements stay within 64 bits', () => {
    expect(refusalOfPrice(0n)).toBeNull();
    expect(refusalOfPrice(1_000_000_000n)).toBeNull();
    expect(refusalOfPrice(1_000_000_001n)).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['minorPerThousand'],
    });
    expect(refusalOfPrice(-1n)).toMatchObject({ code: 'INVALID_INPUT', path: ['minorPerThousand'] });
  });
});
