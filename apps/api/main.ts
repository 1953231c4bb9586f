import { ConfigurationError, loadConfig, Logger, logUncaught, type Config } from '#platform';
import { Worker } from '../worker/worker.service.js';
import { createApp, listen } from './create-app.js';
import { Drain } from './drain.js';
import { ADMIN_PATH, STOREFRONT_PATH } from './endpoints.js';

async function main(config: Config): Promise<void> {
  const app = await createApp(config);
  const drain = new Drain(app);
  logUncaught(app.get(Logger));
  const port = await listen(app, config);
  if (config.worker === 'in-process') await app.get(Worker).start();
  const base = `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`;
  process.stdout.write(
    `Perennial listens\n  storefront  ${base}${STOREFRONT_PATH}\n  staff       ${base}${ADMIN_PATH}\n`,
  );
  process.stdout.write(`  health      ${base}/health\n`);
  let isClosing = false;
  const close = (): void => {
    if (isClosing) return;
    isClosing = true;
    void drain.run().finally(() => (process.exitCode = 0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}

try {
  await main(loadConfig());
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
