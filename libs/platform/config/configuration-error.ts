/** The environment cannot be worked with. The message names what is wrong, and never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
