// @ts-check
/**
 * Loaded with `node --import` into the processes that the scripts start: should the script be killed outright, its
 * child stops in order instead of living on without anyone to stop it.
 */
const parent = process.ppid;
const checkMs = 500;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, checkMs).unref();
