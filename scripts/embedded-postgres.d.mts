export interface EmbeddedPostgresOptions {
  /** Where the cluster, its log and its lock are kept. Below a folder closed to the server's user another one is taken. */
  readonly dataDirectory: string;
  /** The port wished for; the next free one is taken and said. Unset: any free port. */
  readonly port?: number;
  /** Created if missing. Default: `perennial`. */
  readonly databaseName?: string;
  /** False: faster, and damaged by a crash of the whole machine. Default: true. */
  readonly durable?: boolean;
  /** Server settings by name; a server that runs already keeps its own. */
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** True when a server was running on this folder already. */
  readonly reused: boolean;
  /** The folder that really holds the data. */
  readonly dataDirectory: string;
  /** Stops the server unless another running process uses it. */
  stop(): Promise<{ stopped: boolean }>;
}

export function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres>;

/** Stops the server whoever uses it; false when none was running. */
export function stopEmbeddedPostgres(
  options: Pick<EmbeddedPostgresOptions, 'dataDirectory' | 'log'>,
): Promise<boolean>;
