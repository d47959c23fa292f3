import { failure } from '@coppice/spec'
import type { Dimension } from '@coppice/spec'
import { countElements } from './array-data.ts'
import type { Example } from './data-set.ts'
import type { Preprocessing } from './preprocessing.ts'
import { resizeImage } from './resize-image.ts'
import type { Picture } from './resize-image.ts'

/** What an input takes for one example: its shape without the axis of examples. */
export interface InputShape {
  readonly name: string
  readonly shape: readonly Dimension[]
}

/** An example as an input takes it. */
export interface Fitted {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

const colours = [0.299, 0.587, 0.114]

/** Red, green and blue as the order or the grey that is asked for. */
function pickChannels({ shape, values }: Picture, channels: 'rgb' | 'bgr' | 'gray'): Picture {
  const [height, width, depth] = shape
  if (depth !== 3 || channels === 'rgb') return { shape, values }
  if (channels === 'bgr')
    return { shape, values: Float32Array.from(values, (_, at) => values[at - (at % 3) + 2 - (at % 3)]!) }
  const grey = Float32Array.from({ length: height * width }, (_, at) =>
    colours.reduce((sum, share, channel) => sum + share * values[3 * at + channel]!, 0),
  )
  return { shape: [height, width, 1], values: grey }
}

/** Where the model wants channels: as said, or where only one place has 1, 3 or 4 of them. */
function layoutOf({ name, shape }: InputShape, { layout }: Preprocessing): 'chw' | 'hwc' {
  if (layout) return layout
  const isDepth = (size: Dimension | undefined): boolean => size === 1 || size === 3 || size === 4
  if (isDepth(shape[0]) !== isDepth(shape[2])) return isDepth(shape[0]) ? 'chw' : 'hwc'
  throw failure({
    code: 'usage',
    who: `the input '${name}'`,
    expected: 'to know where its channels are',
    received: `the shape [${shape.join(', ')}]`,
    remedy: 'Say --preprocess layout=chw or layout=hwc.',
  })
}

/** [first, middle, last] to [last, first, middle], or back. */
function moveChannels({ shape, values }: Fitted, to: 'chw' | 'hwc'): Fitted {
  const [first, second, third] = shape as [number, number, number]
  const [channels, positions] = to === 'chw' ? [third, first * second] : [first, second * third]
  const moved = new Float32Array(values.length)
  for (let position = 0; position < positions; position++)
    for (let channel = 0; channel < channels; channel++) {
      const [last, ahead] = [position * channels + channel, channel * positions + position]
      if (to === 'chw') moved[ahead] = values[last]!
      else moved[last] = values[ahead]!
    }
  return { shape: to === 'chw' ? [third, first, second] : [second, third, first], values: moved }
}

function fitPicture(example: Example, input: InputShape, preprocessing: Preprocessing): Fitted {
  const layout = layoutOf(input, preprocessing)
  const [depth, ...size] = layout === 'chw' ? input.shape : [input.shape[2], ...input.shape.slice(0, 2)]
  const picture = pickChannels(example as unknown as Picture, preprocessing.channels ?? (depth === 1 ? 'gray' : 'rgb'))
  const wanted = size.map((length, axis) => (typeof length === 'number' ? length : picture.shape[axis]!)) as [
    number,
    number,
  ]
  const same = wanted.every((length, axis) => length === picture.shape[axis])
  if (!same && !preprocessing.fit)
    throw failure({
      code: 'usage',
      who: `the input '${input.name}'`,
      expected: `pictures of ${wanted.join(' x ')}`,
      received: picture.shape.slice(0, 2).join(' x '),
      remedy: 'Say --preprocess fit=stretch, fit=crop or fit=pad.',
    })
  const sized = same ? picture : resizeImage(picture, wanted, preprocessing.fit!)
  const fitted = normalise({ shape: sized.shape, values: Float32Array.from(sized.values) }, preprocessing, 'last')
  return layout === 'chw' ? moveChannels(fitted, 'chw') : fitted
}

function fitRecording({ shape, values }: Example, input: InputShape, preprocessing: Preprocessing): Fitted {
  const [count, channels] = shape as [number, number]
  const wanted = input.shape.filter(size => typeof size === 'number' && size > 1).at(-1)
  const length = typeof wanted === 'number' ? wanted : count
  if (length !== count && (preprocessing.fit ?? 'stretch') === 'stretch')
    throw failure({
      code: 'usage',
      who: `the input '${input.name}'`,
      expected: `recordings of ${length} samples`,
      received: `${count}`,
      remedy: 'Say --preprocess fit=crop (from the start) or fit=pad (with silence).',
    })
  const mono = new Float32Array(length)
  for (let at = 0; at < Math.min(length, count); at++)
    for (let channel = 0; channel < channels; channel++) mono[at]! += values[at * channels + channel]! / channels
  return normalise({ shape: [length], values: mono }, preprocessing, 'last')
}

/** Scales, centres and divides in place; one number for each channel where there are several. */
function normalise(
  fitted: Fitted,
  { scale = 1, mean = [0], deviation = [1] }: Preprocessing,
  place: 'first' | 'last',
): Fitted {
  const { shape, values } = fitted
  const channels = Math.max(mean.length, deviation.length)
  const depth = place === 'last' ? shape.at(-1)! : shape[0]!
  if (channels > 1 && depth !== channels)
    throw failure({
      code: 'usage',
      who: '--preprocess',
      expected: `one number, or one for each of the ${depth} channels`,
      received: `${channels} numbers`,
    })
  const run = place === 'last' ? 1 : values.length / depth
  for (let at = 0; at < values.length; at++) {
    const channel = Math.floor(at / run) % depth
    const [centre, spread] = [mean[mean.length > 1 ? channel : 0]!, deviation[deviation.length > 1 ? channel : 0]!]
    values[at] = (values[at]! * scale - centre) / spread
  }
  return fitted
}

function fitArray(example: Example, input: InputShape, preprocessing: Preprocessing): Fitted {
  const { shape } = example
  const isSpatial = shape.length === 3
  const source = preprocessing.source ?? 'hwc'
  const values = Float32Array.from(example.values)
  const scaled = normalise({ shape, values }, preprocessing, isSpatial && source === 'chw' ? 'first' : 'last')
  if (!isSpatial || input.shape.length !== 3) return scaled
  const { layout = preprocessing.source ?? layoutUnlessSame(shape, input, source) } = preprocessing
  return layout === source ? scaled : moveChannels(scaled, layout)
}

/** The layout of the source where shapes agree as they are, else that of the input. */
function layoutUnlessSame(shape: readonly number[], input: InputShape, source: 'chw' | 'hwc'): 'chw' | 'hwc' {
  const fits = shape.every((size, axis) => typeof input.shape[axis] !== 'number' || input.shape[axis] === size)
  return fits ? source : layoutOf(input, {})
}

function matchShape({ shape, values }: Fitted, input: InputShape): Fitted {
  const fits =
    shape.length === input.shape.length &&
    shape.every((size, axis) => input.shape[axis] === size || typeof input.shape[axis] !== 'number')
  if (fits) return { shape, values }
  const isComplete = input.shape.every(size => typeof size === 'number')
  if (isComplete && countElements(input.shape) === values.length) return { shape: input.shape, values }
  const open = input.shape.filter(size => typeof size !== 'number').length
  const known = countElements(input.shape.filter(size => typeof size === 'number'))
  if (open === 1 && values.length % known === 0)
    return { shape: input.shape.map(size => (typeof size === 'number' ? size : values.length / known)), values }
  throw failure({
    code: 'usage',
    who: `the input '${input.name}'`,
    expected: `examples of the shape [${input.shape.map(size => size ?? '?').join(', ')}]`,
    received: `[${shape.join(', ')}]`,
    ...(shape.length === 1 && Math.abs(values.length - known) === 1 && { remedy: labelColumnRemedy }),
  })
}

const labelColumnRemedy =
  'The last column of a table is taken for its labels: say --label-column none where it holds none, or which one does.'

/**
 * Brings an example to the shape of an input and preprocesses it. Arrays with the same number of elements are only
 * reshaped; pictures get the model's layout; nothing is resized, cut or padded without being told.
 *
 * @throws a failure with code `usage` that says what to add to `--preprocess`.
 */
export function fitExample(example: Example, input: InputShape, preprocessing: Preprocessing): Fitted {
  const fit = { image: fitPicture, audio: fitRecording, array: fitArray }[example.kind]
  return matchShape(fit(example, input, preprocessing), input)
}
