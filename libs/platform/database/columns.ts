import type { ColumnOptions, ValueTransformer } from 'typeorm';

const bigintTransformer: ValueTransformer = {
  from: (value: bigint | string | null) => (value === null ? null : BigInt(value)),
  to: (value: bigint | null | undefined) =>
    value === null || value === undefined ? value : value.toString(),
};

/** Column options of an int8 that is a bigint in TypeScript. */
export function bigintColumn(options: ColumnOptions = {}): ColumnOptions {
  return { type: 'bigint', transformer: bigintTransformer, ...options };
}
