import { invariant } from '#kernel';
import type { Draw, Lot } from './wallet.js';

// Lots and draws travel as flat lists of integers: one bigint[] column each, no row per lot.
const LOT_FIELDS = 6;
const DRAW_FIELDS = 4;

/** Lots as text for `string_to_array(x, ',')::bigint[]`: seq, remaining, availableAt, expiresAt, cancelAt, slides. */
export function packLots(lots: readonly Lot[]): string {
  return lots
    .map((l) => `${l.seq},${l.remaining},${l.availableAt},${l.expiresAt},${l.cancelAt},${l.slides ? 1 : 0}`)
    .join(',');
}

export function unpackLots(packed: readonly bigint[]): Lot[] {
  invariant(packed.length % LOT_FIELDS === 0, 'packed lots are whole');
  const lots: Lot[] = [];
  for (let i = 0; i < packed.length; i += LOT_FIELDS) {
    lots.push({
      seq: Number(packed[i]),
      remaining: packed[i + 1] as bigint,
      availableAt: Number(packed[i + 2]),
      expiresAt: Number(packed[i + 3]),
      cancelAt: Number(packed[i + 4]),
      slides: packed[i + 5] === 1n,
    });
  }
  return lots;
}

/** Draws as text for `string_to_array(x, ',')::bigint[]`: lot, points, expiresAt, slides. */
export function packDraws(draws: readonly Draw[]): string {
  return draws.map((d) => `${d.lot},${d.points},${d.expiresAt},${d.slides ? 1 : 0}`).join(',');
}

export function unpackDraws(packed: readonly bigint[]): Draw[] {
  invariant(packed.length % DRAW_FIELDS === 0, 'packed draws are whole');
  const draws: Draw[] = [];
  for (let i = 0; i < packed.length; i += DRAW_FIELDS) {
    const [lot, points, expiresAt, slides] = packed.slice(i, i + DRAW_FIELDS) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    draws.push({ lot: Number(lot), points, expiresAt: Number(expiresAt), slides: slides === 1n });
  }
  return draws;
}
