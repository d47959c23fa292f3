import { ints, sourceShape, text } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Layer } from '../layer.ts'
import { numberOf, optionOf, sizesOf, textOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'
import { imageOf, isChannelsFirst } from './spatial.ts'

export const Flatten: Layer = {
  classNames: ['Flatten'],
  translate({ translation, inputs, config, name }) {
    const x = inputs[0]!
    // Of channels-first data Keras moves the channels last before it flattens.
    const source = isChannelsFirst(config) && sourceShape(x).length > 2 ? undefined : translation.inSourceOrder(x)
    const value = source ?? moveChannelsLast(translation, translation.inSourceOrder(x), name)
    return translation.emit('Reshape', [value, translation.constant([0, -1])], {}, { name: `${name}/Reshape` })
  },
}

type Translating = Parameters<Layer['translate']>[0]

function moveChannelsLast(
  translation: Translating['translation'],
  x: Translating['inputs'][number],
  name: string,
): Translating['inputs'][number] {
  const rank = x.inferred.shape!.length
  const perm = ints([0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1])
  return translation.emit('Transpose', [x], { perm }, { name: `${name}/Transpose` })
}

export const Reshape: Layer = {
  classNames: ['Reshape'],
  translate({ translation, inputs, config, name }) {
    const x = translation.inSourceOrder(inputs[0]!)
    return translation.emit(
      'Reshape',
      [x, translation.constant([0, ...targetOf(config)])],
      {},
      { name: `${name}/Reshape` },
    )
  },
  update({ config, outputShape }) {
    const target = targetOf(config)
    return {
      target_shape: outputShape()
        .slice(1)
        .map((size, axis) => (target[axis] === -1 ? -1 : size)),
    }
  },
}

function targetOf(config: Config): readonly number[] {
  const target = optionOf(config, ['target_shape', 'dims'])
  const isShape = Array.isArray(target) && target.every(size => Number.isInteger(size) || size === null)
  if (!isShape)
    throw failure({
      code: 'invalid-model',
      who: 'layer Reshape',
      expected: 'a target_shape',
      received: JSON.stringify(target) ?? 'none',
    })
  return (target as (number | null)[]).map(size => size ?? -1)
}

export const Permute: Layer = {
  classNames: ['Permute'],
  translate({ translation, inputs, config, name }) {
    const x = translation.inSourceOrder(inputs[0]!)
    const dims = sizesOf(config, 'dims', x.inferred.shape!.length - 1)
    return translation.emit('Transpose', [x], { perm: ints([0, ...dims]) }, { name: `${name}/Transpose` })
  },
}

/** [batch, features] repeated along a new axis of steps. */
export const RepeatVector: Layer = {
  classNames: ['RepeatVector'],
  translate({ translation, inputs, config, name }) {
    const raised = translation.emit(
      'Unsqueeze',
      [inputs[0]!, translation.constant([1])],
      {},
      { name: `${name}/Unsqueeze` },
    )
    const repeats = translation.constant([1, numberOf(config, 'n'), 1])
    return translation.emit('Tile', [raised, repeats], {}, { name: `${name}/Tile` })
  },
}

/** A pair of sizes for each spatial axis, from one number, one number an axis or pairs. */
function pairsOf(config: Config, name: string, rank: number): readonly (readonly [number, number])[] {
  const value = optionOf(config, name)
  if (rank === 1 && Array.isArray(value) && value.length === 2) return [value as [number, number]]
  const list = Array.isArray(value) ? (value as unknown[]) : new Array<unknown>(rank).fill(value ?? 1)
  return list.map(entry => (Array.isArray(entry) ? (entry as [number, number]) : [entry as number, entry as number]))
}

function zeroPadding(rank: number): Layer {
  return {
    classNames: [`ZeroPadding${rank}D`],
    translate(context) {
      const { translation, name, config } = context
      const pairs = pairsOf(config, 'padding', rank)
      const pads = translation.constant([
        0,
        0,
        ...pairs.map(([before]) => before),
        0,
        0,
        ...pairs.map(([, after]) => after),
      ])
      return translation.emit('Pad', [imageOf(context), pads], {}, { name: `${name}/Pad` })
    },
  }
}

const farAway = 2 ** 31 - 1

function cropping(rank: number): Layer {
  return {
    classNames: [`Cropping${rank}D`],
    translate(context) {
      const { translation, name, config } = context
      const pairs = pairsOf(config, 'cropping', rank)
      const starts = translation.constant(pairs.map(([before]) => before))
      const ends = translation.constant(pairs.map(([, after]) => (after === 0 ? farAway : -after)))
      const axes = translation.constant(pairs.map((_, i) => i + 2))
      return translation.emit('Slice', [imageOf(context), starts, ends, axes], {}, { name: `${name}/Slice` })
    },
  }
}

/** Repeats rows and columns, or interpolates between the centres of pixels. */
function upSampling(rank: number): Layer {
  return {
    classNames: [`UpSampling${rank}D`],
    translate(context) {
      const { translation, name, config, path } = context
      const sizes = sizesOf(config, ['size', 'length'], rank, 2)
      const interpolation = textOf(config, 'interpolation', 'nearest')
      const mode = { nearest: 'nearest', bilinear: 'linear' }[interpolation]
      if (!mode)
        throw failure({
          code: 'unsupported-model',
          who: `layer ${path.join('/')}`,
          expected: 'interpolation nearest or bilinear',
          received: interpolation,
        })
      const scales = translation.constant([1, 1, ...sizes], 'float32')
      const attributes = {
        mode: text(mode),
        coordinate_transformation_mode: text(mode === 'nearest' ? 'asymmetric' : 'half_pixel'),
        ...(mode === 'nearest' && { nearest_mode: text('floor') }),
      }
      return translation.emit('Resize', [imageOf(context), undefined, scales], attributes, { name: `${name}/Resize` })
    },
  }
}

const ranks = [1, 2, 3]

export const reshapingLayers: readonly Layer[] = [
  Flatten,
  Reshape,
  Permute,
  RepeatVector,
  ...ranks.map(zeroPadding),
  ...ranks.map(cropping),
  ...ranks.map(upSampling),
]
