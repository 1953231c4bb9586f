import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from './report.js';

const root = join(import.meta.dirname, '..', '..');

export interface CrashOutcome {
  readonly exitCode: number | null;
  readonly report: Report;
  /** What it printed. */
  readonly said: string;
}

/** Runs `npm run crash` for a test and shows what it says. Throws when it breaks off without a report. */
export async function crash(...args: string[]): Promise<CrashOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-crash-report-'));
  const file = join(folder, 'report.json');
  try {
    const script = join(root, 'scripts', 'crash.mjs');
    const child = spawn(process.execPath, [script, ...args, '--json', file], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      process.stderr.write(chunk);
    });
    // A test that is given up takes its processes along: the script stops them in order.
    const stop = (): void => void child.kill('SIGTERM');
    process.once('exit', stop);
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    process.off('exit', stop);
    return { exitCode, said, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
