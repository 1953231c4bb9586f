import { required } from '#kernel';

type Vector = readonly number[];
type Matrix = readonly Vector[];

export interface Minimum {
  readonly point: Vector;
  readonly value: number;
  readonly evaluations: number;
  /** Whether the gradient is as flat as was asked for. */
  readonly isConverged: boolean;
}

const ITERATIONS_MAX = 500;
/** Relative to the value: as flat as central differences can tell. */
const FLAT = 1e-7;
/** Relative to each other, values that are the same but for rounding. */
const SAME = 1e-10;
const ARMIJO = 1e-4;
const STEP_MIN = 1e-12;
const GRADIENT_STEP = 1e-5;
const HESSIAN_STEP = 1e-4;

/**
 * Broyden, Fletcher, Goldfarb and Shanno's quasi-Newton method (Nocedal and Wright, Numerical Optimization, algorithm 6.1), with central
 * differences and backtracking. The function may answer infinity where it is not defined.
 */
export function minimise(of: (point: Vector) => number, start: Vector): Minimum {
  let evaluations = 0;
  const counted = (point: Vector): number => {
    evaluations += 1;
    const value = of(point);
    return Number.isNaN(value) ? Infinity : value;
  };
  let point = start;
  let value = counted(point);
  let gradient = gradientAt(counted, point);
  let inverse = identity(point.length);
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    if (isFlat(gradient, value)) return { point, value, evaluations, isConverged: true };
    let direction = negative(times(inverse, gradient));
    if (dot(direction, gradient) >= 0) {
      inverse = identity(point.length);
      direction = negative(gradient);
    }
    const step = lineSearch(counted, { point, value, gradient, direction });
    if (!step) return { point, value, evaluations, isConverged: isFlat(gradient, value, 100) };
    const next = gradientAt(counted, step.point);
    inverse = updated(inverse, minus(step.point, point), minus(next, gradient));
    ({ point, value } = step);
    gradient = next;
  }
  return { point, value, evaluations, isConverged: false };
}

/** The best of several starts. */
export function minimiseFrom(of: (point: Vector) => number, starts: readonly Vector[]): Minimum {
  return bestOf(starts.map((start) => minimise(of, start)));
}

/**
 * The least. Of those that come to the same value, one that sees that it has arrived: rounding lets some wander about the bottom for ever,
 * one time and not the next, by the order in which a likelihood is added up.
 */
export function bestOf(minima: readonly Minimum[]): Minimum {
  const ordered = [...minima].sort((a, b) => a.value - b.value);
  const least = required(ordered[0], 'a start');
  const isSame = ({ value }: Minimum): boolean => value <= least.value + Math.abs(least.value) * SAME;
  return ordered.find((one) => one.isConverged && isSame(one)) ?? least;
}

/**
 * The inverse of the second derivatives at a minimum, by central differences: of a negative log-likelihood, the covariance of its
 * parameters. Null when it is not a minimum in all directions.
 */
export function covarianceAt(of: (point: Vector) => number, point: Vector): Matrix | null {
  const hessian = point.map((_, row) =>
    point.map((__, column) => {
      const at = (up: number, across: number): number =>
        of(
          point.map(
            (one, index) =>
              one + (index === row ? up * HESSIAN_STEP : 0) + (index === column ? across * HESSIAN_STEP : 0),
          ),
        );
      return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * HESSIAN_STEP * HESSIAN_STEP);
    }),
  );
  const inverted = inverseOf(hessian);
  return inverted?.every((row, index) => (row[index] ?? 0) > 0) ? inverted : null;
}

interface Descent {
  readonly point: Vector;
  readonly value: number;
  readonly gradient: Vector;
  readonly direction: Vector;
}

function lineSearch(
  of: (point: Vector) => number,
  { point, value, gradient, direction }: Descent,
): { readonly point: Vector; readonly value: number } | null {
  const slope = dot(direction, gradient);
  // A first step of more than one in a logarithm goes where nothing is defined.
  const longest = Math.max(...direction.map(Math.abs));
  for (let step = Math.min(1, 1 / longest); step > STEP_MIN; step /= 2) {
    const tried = point.map((one, index) => one + step * (direction[index] ?? 0));
    const there = of(tried);
    if (there <= value + ARMIJO * step * slope) return { point: tried, value: there };
  }
  return null;
}

function gradientAt(of: (point: Vector) => number, point: Vector): Vector {
  return point.map((_, place) => {
    const moved = (by: number): number => of(point.map((one, index) => (index === place ? one + by : one)));
    return (moved(GRADIENT_STEP) - moved(-GRADIENT_STEP)) / (2 * GRADIENT_STEP);
  });
}

function isFlat(gradient: Vector, value: number, tolerance = 1): boolean {
  return gradient.every((one) => Math.abs(one) <= tolerance * FLAT * Math.max(1, Math.abs(value)));
}

/** The BFGS update of an inverse; unchanged where the curvature is not positive. */
function updated(inverse: Matrix, step: Vector, change: Vector): Matrix {
  const curvature = dot(step, change);
  if (!(curvature > 1e-14)) return inverse;
  const moved = times(inverse, change);
  const factor = (1 + dot(change, moved) / curvature) / curvature;
  return inverse.map((row, i) =>
    row.map((one, j) => {
      const [si, sj] = [step[i] ?? 0, step[j] ?? 0];
      return one + factor * si * sj - (si * (moved[j] ?? 0) + (moved[i] ?? 0) * sj) / curvature;
    }),
  );
}

/** By Gauss and Jordan with pivots; null of a singular matrix. */
function inverseOf(matrix: Matrix): Matrix | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...(identity(size)[i] ?? [])]);
  for (let column = 0; column < size; column += 1) {
    const below = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivot = column + below.indexOf(Math.max(...below));
    const [from, to] = [required(rows[pivot], 'a row'), required(rows[column], 'a row')];
    [rows[column], rows[pivot]] = [from, to];
    const divisor = from[column] ?? 0;
    if (!(Math.abs(divisor) > 1e-14)) return null;
    rows[column] = from.map((one) => one / divisor);
    const base = required(rows[column], 'a row');
    for (const [index, row] of rows.entries()) {
      const factor = row[column] ?? 0;
      if (index !== column) rows[index] = row.map((one, at) => one - factor * (base[at] ?? 0));
    }
  }
  return rows.map((row) => row.slice(size));
}

function identity(size: number): Matrix {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
}

function times(matrix: Matrix, vector: Vector): Vector {
  return matrix.map((row) => dot(row, vector));
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, one, index) => sum + one * (b[index] ?? 0), 0);
}

function minus(a: Vector, b: Vector): Vector {
  return a.map((one, index) => one - (b[index] ?? 0));
}

function negative(vector: Vector): Vector {
  return vector.map((one) => -one);
}
