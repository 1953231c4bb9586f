import { html, NOTHING, type Markup } from './html.js';

export interface HeatRow {
  readonly name: string;
  readonly size: number;
  /** A share for each age; null: nothing to say, or the age is not over. */
  readonly shares: readonly (number | null)[];
}

export interface HeatMap {
  readonly title: string;
  /** What a column is: "month". */
  readonly unit: string;
  /** Of what a cohort is; left out: of customers. */
  readonly of?: string;
  readonly rows: readonly HeatRow[];
}

/** Of the colour of cells: the higher the share, the darker. */
const HUE = '0, 114, 178';
/** From here on the background is so dark that white is read better. */
const DARK = 0.55;

/** A grid of cohorts: the darker, the more of them. The first age is all of them by its making, and sets no scale. */
export function heatMapHtml({ title, unit, rows, of = 'customers' }: HeatMap): Markup {
  const ages = Math.max(0, ...rows.map(({ shares }) => shares.length));
  const later = rows.flatMap(({ shares }) => shares.slice(1)).filter((share) => share !== null);
  const top = Math.max(...later, Number.EPSILON);
  const heads = Array.from({ length: ages }, (_, age) => html`<th scope="col">${age}</th>`);
  return html`<figure>
    <table class="heat">
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">cohort</th>
          <th scope="col">${of}</th>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowOf(row, top))}
      </tbody>
    </table>
    <figcaption>Columns: the ${unit} after the first. White: none, or not over yet.</figcaption>
  </figure>`;
}

function rowOf({ name, size, shares }: HeatRow, top: number): Markup {
  const cells = shares.map((share) => (share === null ? html`<td></td>` : cellOf(share, top)));
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${size.toLocaleString('en-US')}</td>
    ${cells}
  </tr>`;
}

function cellOf(share: number, top: number): Markup {
  if (share === 0) return html`<td>0</td>`;
  const strength = Math.min(1, share / top);
  const isDark = strength > DARK ? html` class="dark"` : NOTHING;
  return html`<td${isDark} style="background: rgba(${HUE}, ${(0.06 + 0.94 * strength).toFixed(3)})">${(share * 100).toFixed(0)}</td>`;
}
