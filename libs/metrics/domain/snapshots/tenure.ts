/** Where bands of tenure begin, in days since the first purchase: half a year, one, two and three years. */
export const TENURE_BANDS = [0, 183, 365, 730, 1095] as const;

/** What customers spent while they had been customers for so long. */
export interface TenureBand {
  /** The first day of the band, and the first one after it; null: it has no end. */
  readonly fromDays: number;
  readonly untilDays: number | null;
  /** Who has been in the band for a day at least. */
  readonly customers: number;
  /** Days that they have been in it together: not all have been through it. */
  readonly customerDays: number;
  /** What they bought while they were. */
  readonly netMinor: bigint;
}

export interface TenureFigures {
  readonly buyers: number;
  /** Who bought on two days at least. */
  readonly repeatBuyers: number;
  readonly netMinor: bigint;
  readonly repeatNetMinor: bigint;
  readonly bands: readonly TenureBand[];
}

type Found = Omit<TenureBand, 'untilDays'>;

/** With all bands, also those in which nobody was. */
export function tenureOf(of: Omit<TenureFigures, 'bands'>, found: readonly Found[]): TenureFigures {
  const bands = TENURE_BANDS.map((fromDays, place): TenureBand => {
    const band = found.find((one) => one.fromDays === fromDays);
    const untilDays = TENURE_BANDS[place + 1] ?? null;
    const { customers = 0, customerDays = 0, netMinor = 0n } = band ?? {};
    return { fromDays, untilDays, customers, customerDays, netMinor };
  });
  return { ...of, bands };
}
