/** Which places of an axis make one of a resized axis, and with what weight. */
export interface Tap {
  readonly place: number
  readonly weight: number
}

/** How a position of the resized axis is found in the axis before. */
export type CoordinateMode =
  | 'half_pixel'
  | 'half_pixel_symmetric'
  | 'pytorch_half_pixel'
  | 'align_corners'
  | 'asymmetric'
  | 'tf_half_pixel_for_nn'
  | 'tf_crop_and_resize'

/** How one axis is resized. */
export interface AxisResize {
  readonly size: number
  readonly resized: number
  readonly scale: number
  readonly coordinates: CoordinateMode
  /** Start and end of the region, as parts of the axis; for `tf_crop_and_resize`. */
  readonly region: readonly [number, number]
}

/** The position in the axis before of a place of the resized axis. */
export function positionOf({ size, resized, scale, coordinates, region }: AxisResize, place: number): number {
  const [start, end] = region
  switch (coordinates) {
    case 'half_pixel':
      return (place + 0.5) / scale - 0.5
    case 'half_pixel_symmetric': {
      const adjustment = resized / (scale * size)
      return (size / 2) * (1 - adjustment) + (place + 0.5) / scale - 0.5
    }
    case 'pytorch_half_pixel':
      return resized > 1 ? (place + 0.5) / scale - 0.5 : 0
    case 'align_corners':
      return resized > 1 ? (place * (size - 1)) / (resized - 1) : 0
    case 'asymmetric':
      return place / scale
    case 'tf_half_pixel_for_nn':
      return (place + 0.5) / scale
    case 'tf_crop_and_resize':
      return resized > 1
        ? start * (size - 1) + (place * (end - start) * (size - 1)) / (resized - 1)
        : 0.5 * (start + end) * (size - 1)
  }
}

/** How the nearest place is found. */
export type NearestMode = 'round_prefer_floor' | 'round_prefer_ceil' | 'floor' | 'ceil' | 'simple'

/** The nearest place for each place of the resized axis. `simple` is what runtimes did before operator set 11. */
export function nearestPlaces(axis: AxisResize, mode: NearestMode): number[] {
  return Array.from({ length: axis.resized }, (_, place) => {
    const rounded = roundBy(positionOf(axis, place), mode, axis.scale)
    return Math.min(Math.max(rounded, 0), axis.size - 1)
  })
}

function roundBy(position: number, mode: NearestMode, scale: number): number {
  switch (mode) {
    case 'round_prefer_floor':
      return Math.ceil(position - 0.5)
    case 'round_prefer_ceil':
      return Math.floor(position + 0.5)
    case 'floor':
      return Math.floor(position)
    case 'ceil':
      return Math.ceil(position)
    case 'simple':
      return scale < 1 ? Math.ceil(position) : Math.floor(position)
  }
}

/** What the weights of a filter depend on. */
export interface FilterOptions {
  readonly kind: 'linear' | 'cubic'
  readonly coefficient: number
  readonly excludesOutside: boolean
  /** Whether the filter is widened where the axis shrinks. */
  readonly antialias: boolean
}

/** The taps of each place of the resized axis: as many for each, those outside at the border. */
export function filterTaps(axis: AxisResize, options: FilterOptions): readonly (readonly Tap[])[] {
  const stretch = options.antialias ? Math.min(1, axis.scale) : 1
  const reach = (options.kind === 'linear' ? 1 : 2) / stretch
  const count = 2 * Math.ceil(reach)
  return Array.from({ length: axis.resized }, (_, place) => {
    const position = positionOf(axis, place)
    const first = Math.floor(position) - count / 2 + 1
    const taps = Array.from({ length: count }, (_, i) => tapAt(axis, options, position, first + i, stretch))
    return normalize(taps, options)
  })
}

function tapAt(axis: AxisResize, options: FilterOptions, position: number, place: number, stretch: number): Tap {
  const isOutside = place < 0 || place >= axis.size
  const weight = weightAt((place - position) * stretch, options)
  const drops = isOutside && options.excludesOutside
  return { place: Math.min(Math.max(place, 0), axis.size - 1), weight: drops ? 0 : weight }
}

function normalize(taps: readonly Tap[], { excludesOutside, antialias }: FilterOptions): readonly Tap[] {
  if (!excludesOutside && !antialias) return taps
  const total = taps.reduce((sum, { weight }) => sum + weight, 0)
  return taps.map(({ place, weight }) => ({ place, weight: weight / total }))
}

function weightAt(distance: number, { kind, coefficient: a }: FilterOptions): number {
  const x = Math.abs(distance)
  if (kind === 'linear') return Math.max(0, 1 - x)
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
}
