import { scaleLinear } from 'd3-scale';
import { area, curveLinear, curveStepAfter, line, type CurveFactory } from 'd3-shape';
import { html, NOTHING, type Markup } from './html.js';

/** A point, and between what it lies by its interval, if it has one. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface PlotLine {
  readonly name: string;
  readonly points: readonly PlotPoint[];
  readonly isDashed?: boolean;
}

export interface LinePlot {
  /** Names its file. */
  readonly name: string;
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** How a place on the axis is written; left out: as a number. */
  readonly xText?: (x: number) => string;
  /** Where the horizontal axis is marked; left out: at round numbers. */
  readonly xTicks?: readonly number[];
  readonly yText: (y: number) => string;
  /** Left out: from 0 to the highest point. */
  readonly yEnd?: number;
  /** Values hold until the next one. */
  readonly isStepped?: boolean;
  readonly lines: readonly PlotLine[];
}

const WIDTH = 760;
const HEIGHT = 340;
const MARGIN = { top: 16, right: 24, bottom: 52, left: 64 };
const BASE = HEIGHT - MARGIN.bottom;
const TICKS = 6;
const LEGEND_WIDTH = 170;
/** Okabe and Ito's colours, which those who see no red or green tell apart as well. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#999999'];
/** More lines cannot be told apart. */
export const LINES_MAX = COLOURS.length;

/** Lines with their intervals, as an image that stands alone. */
export function linePlotSvg(plot: LinePlot): Markup {
  const xs = plot.lines.flatMap(({ points }) => points.map(({ x }) => x));
  const ys = plot.lines.flatMap(({ points }) => points.map(({ y, high }) => high ?? y));
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const x = scaleLinear([from, to > from ? to : from + 1], [MARGIN.left, WIDTH - MARGIN.right]).interpolate(
    rounded,
  );
  const y = scaleLinear([0, plot.yEnd ?? (Math.max(...ys) || 1)], [BASE, MARGIN.top]).interpolate(rounded);
  if (plot.yEnd === undefined) y.nice(TICKS);
  const scales = { x, y, curve: plot.isStepped ? curveStepAfter : curveLinear };
  const legendRows = plot.lines.length > 1 ? Math.ceil(plot.lines.length / 4) : 0;
  const height = HEIGHT + legendRows * 22;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH} ${height}"
    width="${WIDTH}"
    height="${height}"
    role="img"
    aria-label="${plot.title}"
    font-family="system-ui, sans-serif"
    font-size="12"
  >
    <rect width="${WIDTH}" height="${height}" fill="#ffffff" />
    ${yAxis(plot, scales)} ${xAxis(plot, scales)}
    ${plot.lines.map((one, place) => drawnLine(one, place, scales))}
    ${legendRows > 0 ? plot.lines.map(legendOf) : NOTHING}
  </svg>`;
}

/** Tenths of a pixel are seen by nobody. */
function rounded(from: number, to: number): (share: number) => number {
  return (share) => Math.round((from + (to - from) * share) * 10) / 10;
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: ((value: number) => number) & { ticks(count: number): number[] };
  readonly curve: CurveFactory;
}

function drawnLine({ points, isDashed }: PlotLine, place: number, { x, y, curve }: Scales): Markup {
  const colour = COLOURS[place % COLOURS.length] ?? '#000000';
  const path =
    line<PlotPoint>(
      (one) => x(one.x),
      (one) => y(one.y),
    ).curve(curve)([...points]) ?? '';
  const bounded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const band = area<PlotPoint>(
    (one) => x(one.x),
    (one) => y(one.low ?? one.y),
    (one) => y(one.high ?? one.y),
  );
  const ribbon = bounded.length > 1 ? (band.curve(curve)(bounded) ?? '') : '';
  const only = points.length === 1 ? points[0] : undefined;
  return html`<g stroke="${colour}" fill="none"
    >${ribbon === '' ? NOTHING : html`<path d="${ribbon}" fill="${colour}" fill-opacity="0.13" stroke="none" />`}<path
      d="${path}"
      stroke-width="2"
      stroke-linejoin="round"
      ${isDashed ? html` stroke-dasharray="6 4"` : NOTHING}
    />${only ? html`<circle cx="${x(only.x)}" cy="${y(only.y)}" r="3" fill="${colour}" />` : NOTHING}</g
  >`;
}

function yAxis({ yText, yTitle }: LinePlot, { y }: Scales): Markup {
  const middle = (MARGIN.top + BASE) / 2;
  return html`<g fill="#555555"
    >${y.ticks(TICKS).map((tick) => html`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#e4e4e4" /><text x="${MARGIN.left - 8}" y="${y(tick) + 4}" text-anchor="end">${yText(tick)}</text>`)}<text
      transform="translate(14 ${middle}) rotate(-90)"
      text-anchor="middle"
      >${yTitle}</text
    ></g
  >`;
}

function xAxis({ lines, xText = String, xTicks, xTitle }: LinePlot, { x }: Scales): Markup {
  const ends = lines.flatMap(({ points }) => points.map((one) => one.x));
  const ticks = xTicks ?? scaleLinear([Math.min(...ends), Math.max(...ends)], [0, 1]).ticks(TICKS + 2);
  return html`<g fill="#555555"
    ><line
      x1="${MARGIN.left}"
      x2="${WIDTH - MARGIN.right}"
      y1="${BASE}"
      y2="${BASE}"
      stroke="#888888"
    />${ticks.map((tick) => html`<text x="${x(tick)}" y="${BASE + 18}" text-anchor="middle">${xText(tick)}</text>`)}<text
      x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}"
      y="${BASE + 40}"
      text-anchor="middle"
      >${xTitle}</text
    ></g
  >`;
}

function legendOf({ name, isDashed }: PlotLine, place: number): Markup {
  const [left, top] = [MARGIN.left + (place % 4) * LEGEND_WIDTH, HEIGHT + 8 + Math.floor(place / 4) * 20];
  const colour = COLOURS[place % COLOURS.length] ?? '#000000';
  return html`<g
    ><line
      x1="${left}"
      x2="${left + 22}"
      y1="${top}"
      y2="${top}"
      stroke="${colour}"
      stroke-width="2"
      ${isDashed ? html` stroke-dasharray="6 4"` : NOTHING}
    /><text x="${left + 28}" y="${top + 4}" fill="#333333">${name}</text></g
  >`;
}
