import { GraphQLError } from 'graphql';
import { describeError } from './describe-error.js';

const ANN = 'ann@example.test';

function databaseError(code: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), {
    code,
    severity: 'ERROR',
    detail: `Key (email)=(${ANN})`,
    ...more,
  });
}

describe('What the log says of an error', () => {
  test('is its kind, its code and where it arose', () => {
    const described = describeError(databaseError('23505', 'duplicate key', { constraint: 'customers_pk' }));
    expect(described).toMatchObject({
      ...{ type: 'Error', code: '23505', message: 'duplicate key', constraint: 'customers_pk' },
      stack: expect.stringMatching(/^\s+at /),
    });
    expect(described).not.toHaveProperty('detail');
  });

  test.each([
    ['PostgreSQL quotes a value', databaseError('22P02', `invalid input syntax for type uuid: "${ANN}"`)],
    ['a function raises', databaseError('40001', `not ${ANN}`, { routine: 'exec_stmt_raise' })],
    ['TypeORM repeats it', Object.assign(new Error(ANN), { code: '22007', driverError: { code: '22007' } })],
    ['GraphQL quotes a variable', new GraphQLError(`got invalid value "${ANN}"`)],
    ['a parser quotes its text', (() => new SyntaxError(`"${ANN}" is not valid JSON`))()],
    ['the engine quotes a value', new RangeError(`Invalid time zone specified: ${ANN}`)],
    ['it is the cause of another', new Error('no', { cause: new SyntaxError(ANN) })],
  ])('leaves out what is personal when %s', (_when, error) => {
    expect(JSON.stringify(describeError(error))).not.toContain(ANN);
  });

  test('does not print what is no error', () => {
    expect(describeError({ email: ANN })).toEqual({
      type: 'object',
      message: expect.not.stringContaining(ANN),
    });
  });

  test('ends with causes that go in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/"round"/g)).toHaveLength(5);
  });
});
