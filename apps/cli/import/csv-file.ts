import { createHash } from 'node:crypto';
import { createReadStream, openSync, readSync, closeSync, statSync, type ReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { TransformOptions } from 'node:stream';
import { parse, type Options } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { Complaint } from '../terminal.js';

export type Encoding = 'utf8' | 'latin1';

export interface CsvOptions {
  readonly encoding: Encoding;
  /** One character; found out from the first line when null. */
  readonly delimiter: string | null;
  readonly hasHeader: boolean;
}

/** A CSV file that has been looked at: whole once for its checksum and encoding, its first record for its columns. */
export interface CsvFile extends CsvOptions {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly delimiter: string;
  /** Names from the header; without one "1", "2", ... */
  readonly columns: readonly string[];
}

export interface CsvRow {
  /** 1-based, the header not counted. */
  readonly number: number;
  readonly fields: readonly string[];
  /** Bytes of the file read so far, a little ahead of this row. */
  readonly bytesRead: number;
}

/** A longer record is a quote that was never closed. */
const RECORD_BYTES_MAX = 1024 * 1024;
/** Rows read ahead: with 16, the default, reading a file takes twice as long. The parser hands it on to its stream. */
const AHEAD: TransformOptions = { readableHighWaterMark: 1_024 };
const HEAD_BYTES = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** Opens a file. Complaints: missing, empty, not in the encoding, no readable first line. */
export async function openCsv(directory: string, name: string, options: CsvOptions): Promise<CsvFile> {
  const path = resolve(directory, name);
  const sizeBytes = sizeOf(path, name);
  const head = readHead(path).toString(options.encoding);
  const delimiter = options.delimiter ?? sniffDelimiter(head);
  const first = firstRecord(head, delimiter);
  if (first === null) throw new Complaint(`${name} has no readable first line.`);
  const columns = options.hasHeader ? first.map((column) => column.trim()) : first.map((_, i) => `${i + 1}`);
  const sha256 = await checkContent(path, name, options.encoding);
  return { ...options, path, name: basename(path), sizeBytes, sha256, delimiter, columns };
}

/** The rows of a file one after the other, in constant memory. */
export async function* rowsOf(file: CsvFile): AsyncGenerator<CsvRow> {
  const input = createReadStream(file.path);
  const parser = input.pipe(parse({ ...AHEAD, ...parserOptions(file) }));
  // A pipe passes no errors on: without this a file that vanishes would hang the import.
  input.on('error', (error) => parser.destroy(error));
  let number = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      number += 1;
      yield { number, fields: record, bytesRead: input.bytesRead };
    }
  } catch (error) {
    throw new Complaint(
      `${file.name} cannot be read: ${messageOf(error)}. Correct it and import it again: what is there is not counted twice.`,
    );
  } finally {
    close(input);
  }
}

function parserOptions(file: CsvFile): Options {
  return {
    delimiter: file.delimiter,
    encoding: file.encoding,
    bom: true,
    fromLine: 1,
    from: file.hasHeader ? 2 : 1,
    relaxColumnCount: true,
    skipEmptyLines: true,
    maxRecordSize: RECORD_BYTES_MAX,
  };
}

function close(input: ReadStream): void {
  input.unpipe();
  input.destroy();
}

function sizeOf(path: string, name: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Complaint(`There is no file ${name}.`);
  if (found.size === 0) throw new Complaint(`${name} is empty.`);
  return found.size;
}

function readHead(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

/** The delimiter that stands most often in the first line, outside of quotes. */
function sniffDelimiter(head: string): string {
  const line = (head.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  counts.sort((a, b) => b.count - a.count);
  return counts[0]?.delimiter ?? ',';
}

function firstRecord(head: string, delimiter: string): string[] | null {
  try {
    return (
      parseSync(head, { delimiter, bom: true, to: 1, skipEmptyLines: true, relaxColumnCount: true })[0] ??
      null
    );
  } catch {
    return null;
  }
}

/** One pass over the whole file: its checksum, and whether it is what the encoding says. 1 GB takes about a second. */
async function checkContent(path: string, name: string, encoding: Encoding): Promise<string> {
  const hash = createHash('sha256');
  const decoder = encoding === 'utf8' ? new TextDecoder('utf-8', { fatal: true }) : null;
  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: 1024 * 1024,
    }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      decoder?.decode(chunk, { stream: true });
    }
    decoder?.decode();
  } catch (error) {
    if (!isEncodingError(error)) throw error;
    throw new Complaint(`${name} is not UTF-8. Convert it, or try --encoding latin1.`);
  }
  return hash.digest('hex');
}

function isEncodingError(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
