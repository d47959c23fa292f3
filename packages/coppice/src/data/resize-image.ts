/** A picture as [height, width, channels]. */
export interface Picture {
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly values: ArrayLike<number>
}

/** How much of the source each step of the target takes, and from where it starts. */
interface Span {
  readonly start: number
  readonly step: number
}

/** Where along one axis the target is taken from: the whole of it, the middle, or with a border. */
function spanOf(from: number, step: number, to: number): Span {
  return { start: (from - to * step) / 2, step }
}

function steps(
  [height, width]: readonly number[],
  [tall, wide]: readonly [number, number],
  fit: 'stretch' | 'crop' | 'pad',
): readonly [Span, Span] {
  const [down, across] = [height! / tall, width! / wide]
  if (fit === 'stretch') return [spanOf(height!, down, tall), spanOf(width!, across, wide)]
  const step = fit === 'crop' ? Math.min(down, across) : Math.max(down, across)
  return [spanOf(height!, step, tall), spanOf(width!, step, wide)]
}

/** The two neighbours of a place along an axis and the share of the second; `undefined` outside. */
function neighbours(at: number, size: number): readonly [number, number, number] | undefined {
  if (at < -0.5 || at > size - 0.5) return undefined
  const inside = Math.min(Math.max(at, 0), size - 1)
  const low = Math.floor(inside)
  return [low, Math.min(low + 1, size - 1), inside - low]
}

/**
 * Brings a picture to another size by bilinear interpolation, half-pixel centres.
 *
 * @param fit - `stretch` changes the proportions, `crop` cuts the middle out, `pad` fills the border with zeros.
 */
export function resizeImage(
  picture: Picture,
  size: readonly [number, number],
  fit: 'stretch' | 'crop' | 'pad',
): Picture {
  const { shape, values } = picture
  const [height, width, channels] = shape
  const [tall, wide] = size
  const [down, across] = steps(shape, size, fit)
  const result = new Float32Array(tall * wide * channels)
  for (let y = 0; y < tall; y++) {
    const rows = neighbours(down.start + (y + 0.5) * down.step - 0.5, height)
    for (let x = 0; rows && x < wide; x++) {
      const columns = neighbours(across.start + (x + 0.5) * across.step - 0.5, width)
      for (let channel = 0; columns && channel < channels; channel++) {
        const at = (row: number, column: number): number => values[(row * width + column) * channels + channel]!
        const top = at(rows[0], columns[0]) * (1 - columns[2]) + at(rows[0], columns[1]) * columns[2]
        const bottom = at(rows[1], columns[0]) * (1 - columns[2]) + at(rows[1], columns[1]) * columns[2]
        result[(y * wide + x) * channels + channel] = top * (1 - rows[2]) + bottom * rows[2]
      }
    }
  }
  return { shape: [tall, wide, channels], values: result }
}
