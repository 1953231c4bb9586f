import { invalid, type Problem } from '#kernel';
import { prizesInOrder, type DrawSettings } from './draw.js';

/** As campaigns name draws. */
const CODE = /^[a-z][a-z0-9_-]{0,63}$/;
export const CODE_LENGTH_MAX = 64;
export const NAME_LENGTH_MAX = 200;
export const TEXT_LENGTH_MAX = 5_000;
export const REASON_LENGTH_MAX = 500;
export const BEACON_LENGTH_MAX = 500;
export const PRIZES_MAX = 20;
export const WINNERS_MAX = 1_000;
export const RESERVES_MAX = 1_000;
export const FORMER_DRAWS_MAX = 20;
const ENTRIES_MAX = 1_000_000;

type Refusal = Problem | null;

export function refusalOfCode(code: string): Refusal {
  return CODE.test(code)
    ? null
    : invalid(['code'], 'A lower-case letter followed by up to 63 letters, digits, dashes or underscores.');
}

/** Why a draw cannot be like that; null when it can. Conditions and effects are looked at elsewhere. */
export function refusalOfDraw(draw: DrawSettings, now: Date): Refusal {
  const { name, description, beaconSource, opensAt, closesAt, reserves, entriesMax, withoutWinnersOf } = draw;
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  if (description !== null && !isText(description, TEXT_LENGTH_MAX))
    return invalid(['description'], `1 to ${TEXT_LENGTH_MAX} characters.`);
  if (beaconSource !== null && !isText(beaconSource, BEACON_LENGTH_MAX))
    return invalid(['beaconSource'], `1 to ${BEACON_LENGTH_MAX} characters.`);
  if (opensAt <= now) return invalid(['opensAt'], 'It opens in the future: the commitment is there before.');
  if (closesAt <= opensAt) return invalid(['closesAt'], 'It closes after it opens.');
  if (!isCount(reserves, 0, RESERVES_MAX)) return invalid(['reserves'], `0 to ${RESERVES_MAX}.`);
  if (entriesMax !== null && !isCount(entriesMax, 1, ENTRIES_MAX))
    return invalid(['entriesMax'], `1 to ${ENTRIES_MAX}.`);
  if (withoutWinnersOf.length > FORMER_DRAWS_MAX)
    return invalid(['withoutWinnersOf'], `At most ${FORMER_DRAWS_MAX} draws.`);
  return refusalOfPrizes(draw);
}

function refusalOfPrizes({ prizes }: DrawSettings): Refusal {
  if (!isCount(prizes.length, 1, PRIZES_MAX)) return invalid(['prizes'], `1 to ${PRIZES_MAX} prizes.`);
  for (const [index, { name, count }] of prizes.entries()) {
    const path = ['prizes', String(index)];
    if (!isText(name, NAME_LENGTH_MAX))
      return invalid([...path, 'name'], `1 to ${NAME_LENGTH_MAX} characters.`);
    if (!isCount(count, 1, WINNERS_MAX)) return invalid([...path, 'count'], `1 to ${WINNERS_MAX}.`);
  }
  return prizesInOrder(prizes).length > WINNERS_MAX
    ? invalid(['prizes'], `${WINNERS_MAX} winners of all prizes together at most.`)
    : null;
}

export function refusalOfReason(reason: string): Refusal {
  return isText(reason, REASON_LENGTH_MAX)
    ? null
    : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`);
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
