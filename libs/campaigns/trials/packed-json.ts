/** JSON with whole numbers of any size and instants, as `unpacked` reads them again. */
export function packed(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name: string, plain: unknown) {
    const given = this[name];
    if (typeof given === 'bigint') return { $bigint: given.toString() };
    return given instanceof Date ? { $date: given.toISOString() } : plain;
  });
}

/** What was packed; the database may have parsed the JSON already. */
export function unpacked(json: unknown): unknown {
  return JSON.parse(typeof json === 'string' ? json : JSON.stringify(json), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$bigint' in value) return BigInt(String(value.$bigint));
    return '$date' in value ? new Date(String(value.$date)) : value;
  });
}
