import { APP_ROLE } from '#platform';

const CURRENT_PROGRAM = "nullif(current_setting('app.program', true), '')::uuid";

/** Row level security for a table with a `program_id`: a transaction sees its own program's rows, and none without one. */
export function isolateByProgram(table: string, orVisibleWhen = ''): string {
  const visible = `program_id = ${CURRENT_PROGRAM}${orVisibleWhen && ` or ${orVisibleWhen}`}`;
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy ${table}_program on ${table}
      using (${visible})
      with check (program_id = ${CURRENT_PROGRAM});
  `;
}

/** True for the row whose column holds the presented credential's SHA-256: lets a key or session find itself. */
export function holdsCredential(column: string): string {
  return `encode(${column}, 'hex') = nullif(current_setting('app.credential', true), '')`;
}

type Privilege = 'select' | 'insert' | 'update' | 'delete';

/** What the services may do with a table. History gets select and insert only. */
export function grant(table: string, ...privileges: readonly Privilege[]): string {
  return `grant ${privileges.join(', ')} on ${table} to ${APP_ROLE};\n`;
}

/** Which columns alone the services may change. */
export function grantUpdate(table: string, ...columns: readonly string[]): string {
  return `grant update (${columns.join(', ')}) on ${table} to ${APP_ROLE};\n`;
}
