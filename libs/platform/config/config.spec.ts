import { loadConfig } from './config.js';
import { ConfigurationError } from './configuration-error.js';

const DATABASE_URL = 'postgres://localhost/perennial';
const SECRET = 'x'.repeat(32);

describe('the configuration', () => {
  test('needs a database only', () => {
    expect(loadConfig({ DATABASE_URL })).toMatchObject({
      port: 3000,
      environment: 'development',
      worker: 'none',
    });
  });

  test('names every wrong variable, and no value', () => {
    const load = (): unknown => loadConfig({ DATABASE_URL: 'mysql://secret@host/x', PORT: 'eighty' });
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(/DATABASE_URL[\s\S]*PORT/);
    expect(load).not.toThrow(/secret@host/);
  });

  test('refuses to run in production on the default secret', () => {
    expect(() => loadConfig({ DATABASE_URL, NODE_ENV: 'production' })).toThrow('PERENNIAL_SECRET');
    expect(loadConfig({ DATABASE_URL, NODE_ENV: 'production', PERENNIAL_SECRET: SECRET })).toMatchObject({
      secret: SECRET,
    });
  });

  test('says where browsers reach the service, without a slash at its end', () => {
    const load = (address: string): string => loadConfig({ DATABASE_URL, PUBLIC_URL: address }).publicUrl;
    expect(load('https://go.shop.example/loyalty/')).toBe('https://go.shop.example/loyalty');
    expect(loadConfig({ DATABASE_URL, PORT: '3100' }).publicUrl).toBe('http://localhost:3100');
    for (const wrong of [
      'go.shop.example',
      'ftp://shop.example',
      'https://shop.example/?a=1',
      'https://me@shop.example',
    ])
      expect(() => load(wrong)).toThrow('PUBLIC_URL');
  });

  test('refuses a short secret', () => {
    expect(() => loadConfig({ DATABASE_URL, PERENNIAL_SECRET: 'short' })).toThrow('32');
  });
});
