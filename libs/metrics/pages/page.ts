import { formatMoney, type LocalDate } from '#kernel';
import { heatMapHtml, type HeatMap } from './heat-map.js';
import { html, Markup, NOTHING } from './html.js';
import { linePlotSvg, type LinePlot } from './line-plot.js';
import {
  isMoney,
  isRate,
  type Cell,
  type CellKind,
  type RateCell,
  type ReportTable,
} from './report-table.js';

/** A part of a report: tables, plots and grids under a heading, and what has to be said with them. */
export interface Chapter {
  readonly title: string;
  /** The day as whose night began it tells; left out: it tells of no night. */
  readonly asOf?: LocalDate;
  /** What its figures are, in sentences. */
  readonly about: string;
  /** What keeps readers from taking them for more than they are. */
  readonly warning: string | null;
  readonly tables: readonly ReportTable[];
  readonly plots: readonly LinePlot[];
  readonly grids: readonly HeatMap[];
}

export interface Page {
  readonly title: string;
  /** Program, time, terms: a line each. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly currency: string;
  readonly chapters: readonly Chapter[];
}

/** Longer tables are folded. */
const UNFOLDED_ROWS = 20;
/** Longer texts are broken. */
const LINE_MAX = 24;

const STYLE = `
:root { color-scheme: light; --ink: #1d2a24; --soft: #5d6b64; --line: #dfe5e1; --leaf: #2f6f4f; }
* { box-sizing: border-box; }
body { margin: 0; background: #f5f7f5; color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 74rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.01em; }
h2 { margin: 0 0 .4rem; font-size: 1.25rem; color: var(--leaf); }
dl { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: .8rem 0 0; color: var(--soft); }
dl div { display: flex; gap: .5rem; } dt::after { content: ":"; } dd { margin: 0; color: var(--ink); }
section { margin-top: 1.6rem; padding: 1.4rem 1.5rem; background: #fff; border: 1px solid var(--line); border-radius: 10px; }
section > p { margin: 0 0 1rem; max-width: 48rem; color: var(--soft); }
.warning { padding: .6rem .9rem; border-left: 3px solid #d58a00; background: #fff8ea; color: #5c4300; }
summary { cursor: pointer; font-weight: 600; } summary small { color: var(--soft); font-weight: 400; }
figure { margin: 1rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .85rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .88rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th { text-align: right; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--line); padding: .25rem .5rem; }
td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid #eef2ef; white-space: nowrap; }
th.text, td.text, .heat th[scope=row] { text-align: left; } td.long { white-space: normal; }
td small { color: var(--soft); }
.heat td { text-align: center; padding: .2rem .3rem; } .heat td.dark { color: #fff; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`;

/** A page that needs nothing besides itself: no script, no image, no font from elsewhere. */
export function pageHtml({ title, facts, currency, chapters }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}</h1>
            <dl>
              ${facts.map(
                ([name, text]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${text}</dd>
                  </div>`,
              )}
            </dl>
          </header>
          ${chapters.map((chapter) => sectionOf(chapter, currency))}
        </main>
      </body>
    </html> `.text;
}

function sectionOf({ title, about, warning, plots, grids, tables }: Chapter, currency: string): Markup {
  return html`<section>
    <h2>${title}</h2>
    <p>${about}</p>
    ${warning === null ? NOTHING : html`<p class="warning">${warning}</p>`}
    ${plots.map(
      (plot) =>
        html`<figure>
          <figcaption>${plot.title}</figcaption>
          ${linePlotSvg(plot)}
        </figure>`,
    )}
    ${grids.map(heatMapHtml)} ${tables.map((table) => tableHtml(table, currency))}
  </section>`;
}

function tableHtml(table: ReportTable, currency: string): Markup {
  const { title, rows } = table;
  if (rows.length <= UNFOLDED_ROWS)
    return html`<figure>
      ${gridOf(
        table,
        html`<caption>
          ${title}
        </caption>`,
        currency,
      )}
    </figure>`;
  const lines = rows.length.toLocaleString('en-US');
  return html`<details>
    <summary>${title} <small>(${lines} lines)</small></summary>
    <figure>${gridOf(table, NOTHING, currency)}</figure>
  </details>`;
}

function gridOf({ columns, rows }: ReportTable, caption: Markup, currency: string): Markup {
  const classOf = (kind: CellKind | undefined): Markup => (kind === 'TEXT' ? html` class="text"` : NOTHING);
  const heads = columns.map(({ title, kind }) => html`<th scope="col" ${classOf(kind)}>${title}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((cell, place) => {
      const kind = columns[place]?.kind ?? 'TEXT';
      const classes = isLong(cell) ? html` class="text long"` : classOf(kind);
      return html`<td${classes}>${cellHtml(cell, kind, currency)}</td>`;
    });
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<table>
    ${caption}
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

/** Whether a cell may take several lines. Days and codes stay on one. */
export function isLong(cell: Cell): boolean {
  return typeof cell === 'string' && cell.length > LINE_MAX;
}

/** What a cell shows. */
export function cellHtml(cell: Cell, kind: CellKind, currency: string): Markup {
  if (cell === null) return html`–`;
  if (isRate(cell)) return rateHtml(cell, kind, currency);
  if (isMoney(cell)) return html`${moneyText(cell.minor, currency)}`;
  if (kind === 'MONEY') return html`${moneyText(cell, currency)}`;
  if (kind === 'COUNT') return html`${BigInt(cell).toLocaleString('en-US')}`;
  if (kind === 'NUMBER' || kind === 'FIGURE')
    return html`${typeof cell === 'number' ? numberText(cell) : String(cell)}`;
  return html`${String(cell)}`;
}

/** Of means to the nearest minor unit. */
function moneyText(minor: string | number | bigint, currency: string): string {
  return formatMoney(typeof minor === 'number' ? BigInt(Math.round(minor)) : BigInt(minor), currency);
}

/** Below 1 two digits that count, as of a p or of a difference of shares. */
function numberText(number: number): string {
  const size = Math.abs(number);
  if (size === 0 || size >= 1) return number.toFixed(2);
  return size < 0.0001 ? number.toExponential(1) : number.toPrecision(2);
}

function rateHtml(rate: RateCell, kind: CellKind, currency: string): Markup {
  if (rate.value === null) return html`–`;
  if (kind === 'MONEY_EACH') {
    const of = `${moneyText(rate.numerator, currency)} of ${rate.denominator.toLocaleString('en-US')}`;
    return html`<span title="${of}">${moneyText(rate.value, currency)}</span>`;
  }
  const made = `${rate.numerator.toLocaleString('en-US')} of ${rate.denominator.toLocaleString('en-US')}`;
  if (kind !== 'SHARE') return html`<span title="${made}">${rate.value.toFixed(3)}</span>`;
  const range = rate.interval
    ? html` <small>${percent(rate.interval.low)}–${percent(rate.interval.high)}</small>`
    : NOTHING;
  return html`<span title="${made}">${percent(rate.value)} %</span>${range}`;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
