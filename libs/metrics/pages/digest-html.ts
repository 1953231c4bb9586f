import type { HeatMap } from './heat-map.js';
import { html, NOTHING, type Markup } from './html.js';
import { cellHtml, isLong, type Chapter, type Page } from './page.js';
import { isRate, type Cell, type CellKind, type ReportTable } from './report-table.js';

/** Longer tables are cut: mail programs clip what is larger than 100 kB, and the files have all lines. */
const ROWS_MAX = 12;
/** Colours of the newest cohorts; others are in the files. */
const COHORTS_MAX = 12;
const BAR_WIDTH = 64;
/** From here on the background is so dark that white is read better. */
const DARK = 0.55;

const INK = '#1d2a24';
const SOFT = '#5d6b64';
const LINE = '#dfe5e1';
const LEAF = '#2f6f4f';
const FONT = 'font-family:Helvetica,Arial,sans-serif';
const STRIPE = '#f7faf8';

/**
 * A page to be sent: tables and inline styles alone, which mail programs show, and nothing from elsewhere, which they would keep away. Courses
 * are left to the tables; shares have bars.
 */
export function digestHtml({ title, facts, currency, chapters }: Page): string {
  const known = facts.map(([name, text]) => `${name}: ${text}`).join(' · ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
      </head>
      <body style="margin:0;padding:0;background:#f5f7f5">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" bgcolor="#f5f7f5">
          <tr>
            <td align="center" style="padding:24px 12px">
              <table role="presentation" width="760" cellpadding="0" cellspacing="0" style="max-width:100%">
                <tr>
                  <td style="${FONT};color:${INK};padding:0 4px 12px">
                    <h1 style="margin:0 0 6px;font-size:24px">${title}</h1>
                    <p style="margin:0;font-size:12px;color:${SOFT}">${known}</p>
                  </td>
                </tr>
                ${chapters.map((chapter) => chapterHtml(chapter, currency))}
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.text.replaceAll(/\s+/g, ' ');
}

function chapterHtml({ title, about, warning, tables, grids }: Chapter, currency: string): Markup {
  return html`<tr>
      <td
        bgcolor="#ffffff"
        style="${FONT};color:${INK};background:#ffffff;border:1px solid ${LINE};padding:18px 20px"
      >
        <h2 style="margin:0 0 6px;font-size:17px;color:${LEAF}">${title}</h2>
        <p style="margin:0 0 12px;font-size:13px;line-height:1.5;color:${SOFT}">${about}</p>
        ${
          warning === null
            ? NOTHING
            : html`<p
                style="margin:0 0 12px;padding:8px 12px;font-size:13px;line-height:1.5;border-left:3px solid #d58a00;background:#fff8ea;color:#5c4300"
              >
                ${warning}
              </p>`
        }
        ${grids.map(gridHtml)}
        ${tables.map((table) =>
          grids.length > 0 && table.rows.length > ROWS_MAX ? moreHtml(table) : tableHtml(table, currency),
        )}
      </td>
    </tr>
    <tr>
      <td style="height:14px;line-height:14px;font-size:0">&nbsp;</td>
    </tr>`;
}

function tableHtml(table: ReportTable, currency: string): Markup {
  const { title, columns, rows } = table;
  const heads = columns.map(
    (column) => html`<th align="${sideOf(column.kind)}" style="color:${SOFT}">${column.title}</th>`,
  );
  const body = rows.slice(0, ROWS_MAX).map((row, line) => {
    const cells = row.map((cell, place) => {
      const kind = columns[place]?.kind ?? 'TEXT';
      return html`<td${isLong(cell) ? NOTHING : html` nowrap`} align="${sideOf(kind)}">
        ${cellHtml(cell, kind, currency)}${barOf(cell, kind)}
      </td>`;
    });
    return html`<tr${line % 2 === 0 ? html` bgcolor="${STRIPE}"` : NOTHING}>
      ${cells}
    </tr>`;
  });
  return html`<p style="margin:10px 0 4px;font-size:13px;font-weight:bold">${title}</p>
    <table
      width="100%"
      cellpadding="5"
      cellspacing="0"
      style="border-collapse:collapse;font-size:12px;border-bottom:1px solid ${LINE}"
    >
      <tr>
        ${heads}
      </tr>
      ${body}
    </table>
    ${rows.length > ROWS_MAX ? moreHtml(table, ROWS_MAX) : NOTHING}`;
}

/** How many lines are in the file alone. */
function moreHtml({ name, title, rows }: ReportTable, shown = 0): Markup {
  const lines = (rows.length - shown).toLocaleString('en-US');
  return html`<p style="margin:4px 0 0;font-size:12px;color:${SOFT}">
    ${shown === 0 ? `${title}: ${lines} lines in ${name}.csv.` : `${lines} more in ${name}.csv.`}
  </p>`;
}

function sideOf(kind: CellKind): string {
  return kind === 'TEXT' ? 'left' : 'right';
}

/** As wide as the share is large. */
function barOf(cell: Cell, kind: CellKind): Markup {
  if (kind !== 'SHARE' || !isRate(cell) || cell.value === null) return NOTHING;
  const filled = Math.round(Math.min(1, Math.max(0, cell.value)) * BAR_WIDTH);
  const part = (width: number, colour: string): Markup =>
    width === 0
      ? NOTHING
      : html`<td width="${width}" height="4" bgcolor="${colour}" style="font-size:0;line-height:0">
          &nbsp;
        </td>`;
  return html`<table
    role="presentation"
    align="right"
    width="${BAR_WIDTH}"
    cellpadding="0"
    cellspacing="0"
    style="font-size:0"
  >
    <tr>
      ${part(filled, LEAF)}${part(BAR_WIDTH - filled, LINE)}
    </tr>
  </table>`;
}

/** Of the newest cohorts: the darker, the more. */
function gridHtml({ title, rows, of = 'customers' }: HeatMap): Markup {
  const shown = rows.slice(-COHORTS_MAX);
  const ages = Math.max(0, ...shown.map(({ shares }) => shares.length));
  const later = shown.flatMap(({ shares }) => shares.slice(1)).filter((share) => share !== null);
  const top = Math.max(...later, Number.EPSILON);
  const head = (text: string | number): Markup => html`<th style="color:${SOFT}">${text}</th>`;
  return html`<p style="margin:10px 0 4px;font-size:13px;font-weight:bold">${title}</p>
    <table cellpadding="4" cellspacing="0" style="border-collapse:collapse;font-size:11px">
      <tr>
        ${head('cohort')}${head(of)}${Array.from({ length: ages }, (_, age) => head(age))}
      </tr>
      ${shown.map(
        ({ name, size, shares }) =>
          html`<tr align="center">
            <td nowrap>${name}</td>
            <td align="right">${size.toLocaleString('en-US')}</td>
            ${shares.map((share) => shareHtml(share, top))}
          </tr>`,
      )}
    </table>`;
}

function shareHtml(share: number | null, top: number): Markup {
  if (share === null) return html`<td></td>`;
  if (share === 0) return html`<td>0</td>`;
  const strength = Math.min(1, share / top);
  const ink = strength > DARK ? html` style="color:#ffffff"` : NOTHING;
  return html`<td bgcolor="${tintOf(strength)}" ${ink}>${(share * 100).toFixed(0)}</td>`;
}

/** Between white and the colour of plots: mail programs know no opacity. */
function tintOf(strength: number): string {
  const part = 0.06 + 0.94 * strength;
  const channel = (full: number): string =>
    Math.round(255 + (full - 255) * part)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(0)}${channel(114)}${channel(178)}`;
}
