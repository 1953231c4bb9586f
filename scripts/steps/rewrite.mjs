// @ts-check
import { spawn } from 'node:child_process';
import { inProject } from './project.mjs';

/**
 * Runs the test that keeps a generated file fresh, and lets it write the file: what is written and what is checked are
 * the same, and the test brings its own database.
 * @param {string} test path of the test
 * @param {string} variable environment variable that makes the test write
 */
export function rewriteBy(test, variable) {
  const env = { ...process.env, [variable]: '1' };
  const child = spawn(process.execPath, [inProject('scripts/test.mjs'), test], { env, stdio: 'inherit' });
  child.on('close', (code) => (process.exitCode = code ?? 1));
}
