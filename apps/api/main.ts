import { ConfigurationError, loadConfig, type Config } from '#platform';
import { Worker } from '../worker/worker.service.js';
import { createApp, listen } from './create-app.js';
import { ADMIN_PATH, STOREFRONT_PATH } from './endpoints.js';

/** A keep-alive connection that idles would hold the shutdown up. */
const IDLE_SWEEP_MS = 50;

async function main(config: Config): Promise<void> {
  const app = await createApp(config);
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
    const sweep = setInterval(() => app.getHttpServer().closeIdleConnections(), IDLE_SWEEP_MS);
    void app.close().finally(() => {
      clearInterval(sweep);
      process.exitCode = 0;
    });
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
