import { ConfigurationError, loadConfig, type Config } from '#platform';
import { Complaint, type Terminal } from './terminal.js';

/** The configuration of the environment; what is wrong with it ends the command. */
export function configOf({ environment }: Terminal): Config {
  try {
    return loadConfig({ LOG_LEVEL: 'warn', ...environment });
  } catch (error) {
    throw error instanceof ConfigurationError ? new Complaint(error.message) : error;
  }
}
