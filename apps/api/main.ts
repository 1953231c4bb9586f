import { Database, loadConfig, Logger, logUncaught, refuseUnsafeDatabase, type Config } from '#platform';
import { endAsFailed, endOnSignals } from '../composition/process-ending.js';
import { Worker } from '../worker/worker.service.js';
import { createApp, listen } from './create-app.js';
import { ADMIN_PATH, STOREFRONT_PATH } from './endpoints.js';
import { shutDown } from './graceful-shutdown.js';

async function main(config: Config): Promise<void> {
  const app = await createApp(config);
  logUncaught(app.get(Logger));
  if (config.environment === 'production') await refuseUnsafeDatabase(app.get(Database));
  const port = await listen(app, config);
  if (config.worker === 'in-process') await app.get(Worker).start();
  const base = `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`;
  process.stdout.write(
    `Perennial listens\n  storefront  ${base}${STOREFRONT_PATH}\n  staff       ${base}${ADMIN_PATH}\n`,
  );
  process.stdout.write(`  health      ${base}/health\n`);
  endOnSignals(() => {
    // Already now; closing the app waits for it.
    if (config.worker === 'in-process') app.get(Worker).stop().catch(endAsFailed);
    return shutDown(app, { delayMs: config.drainDelayMs });
  });
}

try {
  await main(loadConfig());
} catch (error) {
  endAsFailed(error);
}
