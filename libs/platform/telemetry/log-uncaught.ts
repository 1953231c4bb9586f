import type { Logger } from './logger.js';

/**
 * Logs what nobody caught and ends the process with exit code 1: Node.js would print the error with all its properties, the
 * row in a database error's detail among them.
 */
export function logUncaught(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.failure(error, { fatal: true });
    process.exit(1);
  });
}
