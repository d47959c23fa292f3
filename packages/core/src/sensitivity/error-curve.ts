import type { Trial } from './sensitivity.ts'

/** A point of an error curve. */
interface Point {
  readonly fraction: number
  readonly error: number
}

const slope = (from: Point, to: Point): number => (to.error - from.error) / (to.fraction - from.fraction)

/** The least error at each fraction, from nothing removed on. */
function pointsOf(trials: readonly Trial[]): Point[] {
  const least = new Map([[0, 0]])
  for (const { fraction, error } of trials) least.set(fraction, Math.min(error, least.get(fraction) ?? Infinity))
  return [...least].map(([fraction, error]) => ({ fraction, error })).sort((a, b) => a.fraction - b.fraction)
}

/** The lower convex hull: what is kept of the points makes slopes that never fall. */
function lowerHull(points: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const point of points) {
    while (hull.length > 1 && slope(hull.at(-2)!, hull.at(-1)!) >= slope(hull.at(-1)!, point)) hull.pop()
    hull.push(point)
  }
  return hull
}

/**
 * What each further cell of a unit costs by its trials: `size` errors that never fall. Between trials the error grows
 * evenly, and beyond the last one as it did before it.
 */
export function marginalErrors(trials: readonly Trial[], size: number): Float32Array {
  const hull = lowerHull(pointsOf(trials))
  const slopes = hull.slice(1).map((point, index) => slope(hull[index]!, point))
  const errors = new Float32Array(size)
  let segment = 0
  for (let cell = 0; cell < size; cell++) {
    const middle = (cell + 0.5) / size
    while (segment + 1 < slopes.length && hull[segment + 1]!.fraction <= middle) segment++
    errors[cell] = (slopes[segment] ?? 0) / size
  }
  return errors
}
