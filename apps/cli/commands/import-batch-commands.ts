import type { Command } from 'commander';
import { ImportBatches, type ImportBatch } from '#activity';
import { AwardTotals } from '#campaigns';
import { Programs, type Program } from '#access';
import { isUuid, type Uuid } from '#kernel';
import { Openings } from '#ledger';
import { Database, isLockTimeout, type Tx } from '#platform';
import { formatCount, formatTime, table } from '../format.js';
import { Progress } from '../progress.js';
import { programOf, valueOf, withServices, type Services } from '../services.js';
import { Complaint, type Terminal } from '../terminal.js';

const LISTED_MAX = 50;
/** Orders, or customers with opening balances, that one transaction takes back. */
const STEP = 500;
const LOCK_TRIES_MAX = 10;

interface Step {
  readonly reverted: number;
  readonly done: boolean;
  /** Points that were spent already. */
  readonly missing: bigint;
}

export function addBatchCommands(group: Command, terminal: Terminal): void {
  group
    .command('list')
    .description('Shows the latest imports of a program.')
    .requiredOption('--program <code>')
    .action((options: { program: string }) => listBatches(terminal, options.program));
  group
    .command('revert')
    .description(
      'Takes an import back by reversing entries. Stopped half-way, it goes on when it is run again.',
    )
    .argument('<batch>', 'id of the batch')
    .requiredOption('--program <code>')
    .action((batch: string, options: { program: string }) => revertBatch(terminal, batch, options.program));
}

async function listBatches(terminal: Terminal, programCode: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, programCode);
    const batches = await services
      .get(Database)
      .tx({ programId: program.id }, (tx) => services.get(ImportBatches).list(tx, LISTED_MAX));
    const rows = batches.map((batch) => [
      batch.id,
      batch.kind,
      batch.status,
      formatTime(batch.createdAt, program.timeZone),
      ...[batch.recordedCount, batch.replayedCount, batch.refusedCount, batch.revertedCount].map(formatCount),
      batch.fileName,
    ]);
    const header = ['BATCH', 'KIND', 'STATUS', 'STARTED', 'IMPORTED', 'THERE', 'REFUSED', 'REVERTED', 'FILE'];
    for (const line of table([header, ...rows])) terminal.out(line);
  });
}

async function revertBatch(terminal: Terminal, batchId: string, programCode: string): Promise<void> {
  await withServices(terminal, async (services) => {
    const program = await programOf(services, programCode);
    const batch = await findBatch(services, program, batchId);
    const progress = new Progress(terminal, batch.kind);
    let [reverted, missing] = [0, 0n];
    try {
      for (let done = false; !done;) {
        const step = await revertStep(services, terminal, program, batch);
        reverted += step.reverted;
        missing += step.missing;
        done = step.done;
        const share = (batch.revertedCount + reverted) / Math.max(batch.recordedCount, 1);
        progress.update(Math.min(share, 1), reverted);
      }
    } finally {
      progress.stop();
    }
    if (batch.kind === 'orders') missing = await missingOfOrders(services, program, batch.id);
    terminal.out(
      `Batch ${batch.id} is taken back: ${formatCount(reverted)} ${batch.kind} in ${progress.seconds.toFixed(1)} s.`,
    );
    if (missing > 0n) {
      terminal.out(`${formatCount(missing)} points could not be taken back: they were spent or had expired.`);
    }
    if (batch.kind === 'orders')
      terminal.say('Their ids stay taken: importing the same rows again adds nothing.');
  });
}

async function findBatch(services: Services, program: Program, id: string): Promise<ImportBatch> {
  const batch = isUuid(id)
    ? await services
        .get(Database)
        .tx({ programId: program.id }, (tx) => services.get(ImportBatches).byId(tx, id))
    : null;
  if (!batch) throw new Complaint(`There is no batch "${id}" in "${program.code}"; see "import list".`);
  if (batch.kind === 'customers') {
    throw new Complaint(
      'Customers stay: what was known before an import is not kept, so it cannot be brought back.',
    );
  }
  if (batch.kind === 'coupons' || batch.kind === 'coupon-uses')
    throw new Complaint(
      'Coupons and their uses stay: coupons are voided, and a use that was imported is history.',
    );
  return batch;
}

/** One transaction of a revert; a customer who is busy in the shop is waited for. */
async function revertStep(
  services: Services,
  terminal: Terminal,
  program: Program,
  batch: ImportBatch,
): Promise<Step> {
  const work = batch.kind === 'orders' ? revertOrders : revertBalances;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const scope = { programId: program.id };
      return await services.get(Database).tx(scope, (tx) => work(services, tx, batch.id, terminal.now()));
    } catch (error) {
      if (!isLockTimeout(error) || attempt >= LOCK_TRIES_MAX) throw error;
    }
  }
}

async function revertOrders(services: Services, tx: Tx, batchId: Uuid, now: Date): Promise<Step> {
  const step = valueOf(await services.get(ImportBatches).revertBatch(tx, batchId, STEP, now));
  return { reverted: step.cancelled, done: step.done, missing: 0n };
}

async function revertBalances(services: Services, tx: Tx, batchId: Uuid, now: Date): Promise<Step> {
  const batches = services.get(ImportBatches);
  const batch = await batches.lock(tx, batchId);
  if (!batch || !tx.programId) throw new Complaint('The batch is gone.');
  if (batch.status === 'REVERTED') throw new Complaint('This import was reverted before.');
  valueOf(await services.get(Programs).requireOpen(tx, tx.programId));
  const cause = { actor: 'system:import', sourceId: batchId, reason: 'Opening balance taken back' };
  const page = { after: batch.revertCursor, limit: STEP };
  const { cursor, lots, wanted, taken } = await services.get(Openings).revert(tx, batchId, page, cause, now);
  await batches.noteReverted(tx, batchId, { reverted: lots, cursor });
  if (cursor === null) await batches.markReverted(tx, batchId, now);
  return { reverted: lots, done: cursor === null, missing: wanted - taken };
}

function missingOfOrders(services: Services, program: Program, batchId: Uuid): Promise<bigint> {
  return services.get(Database).tx({ programId: program.id }, async (tx) => {
    const totals = await services.get(AwardTotals).ofBatch(tx, batchId);
    return totals.reduce((sum, { points, clawedBack }) => sum + points - clawedBack, 0n);
  });
}
