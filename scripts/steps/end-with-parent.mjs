// @ts-check
/**
 * Loaded with `node --import` into the processes that the scripts start: should the script be killed outright, its
 * child stops in order instead of living on without anyone to stop it.
 */
const parent = process.ppid;
const checkMs = 500;

const watch = setInterval(() => {
  if (process.ppid === parent) return;
  // Once: a second signal means that the first is taking too long.
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, checkMs);
watch.unref();
