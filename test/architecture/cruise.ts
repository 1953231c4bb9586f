import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** One import that breaks a rule. Paths are relative to the cruised folder. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** One import, of another file or of a package. */
export interface Import {
  readonly to: string;
  /** Gone at run time. */
  readonly isOfTypes: boolean;
  /** By `import()`, when it is needed. */
  readonly isLate: boolean;
}

export interface Cruise {
  /** What every file imports. */
  readonly imports: ReadonlyMap<string, readonly Import[]>;
  readonly violations: readonly Violation[];
  readonly rules: readonly string[];
  readonly fileCount: number;
}

interface Report {
  readonly summary: {
    readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { name: string }[] };
  };
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly {
      resolved: string;
      dynamic: boolean;
      dependencyTypes: readonly string[];
    }[];
  }[];
}

const REPORT_BYTES_MAX = 64 * 1024 * 1024;

/** Checks the imports of `folders` below `directory` by the repository's rules, in a process of its own: the tool is ESM. */
export async function cruise(directory: string, folders: readonly string[]): Promise<Cruise> {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json'];
  const stdout = await new Promise<string>((resolve, reject) => {
    const limits = { cwd: directory, maxBuffer: REPORT_BYTES_MAX };
    // It exits with the count of violations, so the exit code tells nothing; what is no report does not parse.
    execFile(process.execPath, [tool, ...options, ...folders], limits, (_error, output, complaint) =>
      output.startsWith('{') ? resolve(output) : reject(new Error(complaint || 'No report.')),
    );
  });
  const { summary, modules } = JSON.parse(stdout) as Report;
  const imports = modules.map(({ source, dependencies }): readonly [string, Import[]] => [
    source,
    dependencies.map(({ resolved, dynamic, dependencyTypes }) => ({
      to: resolved,
      isOfTypes: dependencyTypes.includes('type-only'),
      isLate: dynamic,
    })),
  ]);
  return {
    imports: new Map(imports),
    violations: summary.violations.map(({ from, to, rule }) => ({ rule: rule.name, from, to })),
    rules: summary.ruleSetUsed.forbidden.map((rule) => rule.name),
    fileCount: modules.filter((module) => !module.source.includes('node_modules')).length,
  };
}
