import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Programs, type Program } from '#access';
import type { Problem, Result } from '#kernel';
import { Database, Logger } from '#platform';
import { ServiceModule } from '../composition/service.module.js';
import { configOf } from './configuration.js';
import { Complaint, type Terminal } from './terminal.js';

/** The services of all libs, without any transport. */
export type Services = INestApplicationContext;

/** Starts the services, does the work and closes them whatever happens, so that the process can end by itself. */
export async function withServices<T>(
  terminal: Terminal,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const config = configOf(terminal);
  // Statements of imports and checks may run for long.
  const services = await NestFactory.createApplicationContext(
    ServiceModule.forRoot(config, { statementTimeoutMs: 0 }),
    { bufferLogs: true, abortOnError: false },
  );
  services.useLogger(services.get(Logger));
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

/** The program of a code. */
export async function programOf(services: Services, code: string): Promise<Program> {
  const programs = services.get(Programs);
  const scope = { programId: null };
  const program = await services.get(Database).tx(scope, (tx) => programs.byCode(tx, code));
  if (program) return program;
  const known = await services.get(Database).tx(scope, (tx) => programs.list(tx));
  const codes = known.map((one) => one.code).join(', ');
  throw new Complaint(
    `There is no program "${code}". ${codes ? `Known: ${codes}.` : 'Make one with "program create", or try "seed".'}`,
  );
}

/** The value of a result; a problem ends the command. */
export function valueOf<T>(result: Result<T, Problem>): T {
  if (result.ok) return result.value;
  throw new Complaint(textOfProblem(result.problem));
}

/** A problem as one line. */
export function textOfProblem({ code, message, path }: Problem): string {
  return `${code}${path?.length ? ` (${path.join('.')})` : ''}: ${message}`;
}
