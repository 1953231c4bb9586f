import { systemActor } from '#access';
import { Draws, DrawUpkeep } from '#draws';
import { valueOf } from '../test-app.js';
import type { FurnishedProgram } from './furnished-program.js';

const DRAW = `mutation ($input: CreateDrawInput!) { createDraw(input: $input) { userErrors { code message } } }`;
const CANCEL = `mutation ($input: CancelDrawInput!) { cancelDraw(input: $input) { userErrors { code message } } }`;
const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;

/** Draws: one in which customers are entered, one that has not opened yet, and one that was cancelled. */
export async function holdDraws(program: FurnishedProgram, name: string): Promise<void> {
  const { app, shop, mark } = program;
  const at = (ms: number): Date => new Date(app.now.getTime() + ms);
  const badge = { kind: 'grantBadge', settings: { badge: `${name}-winner`, name: `Winner of ${name}` } };
  const held = await app.app.get(Draws).create({
    ...{ actor: systemActor(shop.program.id, 'test'), now: at(-2 * DAY_MS), code: `${name}-draw` },
    settings: {
      ...{
        name: `Draw ${name}`,
        description: `For ${name}`,
        opensAt: at(-DAY_MS),
        closesAt: at(HALF_HOUR_MS),
      },
      prizes: [
        { name: `Badge of ${name}`, count: 1, effect: badge },
        { name: `Mug of ${name}`, count: 1, effect: null },
      ],
      ...{
        reserves: 5,
        audience: 'customer.orders >= 0',
        entriesMax: 9,
        withoutWinnersOf: [],
        beaconSource: null,
      },
    },
  });
  valueOf(held);
  const times = { opensAt: at(2 * DAY_MS).toISOString(), closesAt: at(3 * DAY_MS).toISOString() };
  for (const code of [`${name}-draw_next`, `${name}-draw_off`, ...(mark ? ['fresh'] : [])])
    await program.staff('OWNER', 'createDraw', DRAW, {
      ...{ ...times, code, name: `Draw ${name}`, description: `For ${name}` },
      ...{ prizes: [{ name: `Mug of ${name}` }], beaconSource: `Beacon of ${name}` },
    });
  const off = { code: `${name}-draw_off`, reason: `No prize in ${name}` };
  await program.staff('OWNER', 'cancelDraw', CANCEL, off);
}

/** An hour later the first of them is drawn. */
export async function winDraws({ app, shop }: FurnishedProgram): Promise<void> {
  await app.app.get(DrawUpkeep).run(shop.program.id, app.now);
}
