import {
  ConfigurationError,
  Database,
  loadConfig,
  Logger,
  logUncaught,
  refuseUnsafeDatabase,
  type Config,
} from '#platform';
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
  let isEnding = false;
  const end = (): void => {
    // Who asks twice does not want to wait.
    if (isEnding) process.exit(1);
    isEnding = true;
    // Already now; closing the app waits for it.
    if (config.worker === 'in-process') app.get(Worker).stop().catch(fail);
    shutDown(app, { delayMs: config.drainDelayMs })
      .then((isClean) => process.exit(isClean ? 0 : 1))
      .catch(fail);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exit(1);
}

try {
  await main(loadConfig());
} catch (error) {
  fail(error);
}
