import { describe, expect, it } from 'vitest'
import { analyse, removeCells } from '@coppice/graph'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { readHdf5 } from '../hdf5/read/read-hdf5.ts'
import { findObject } from '../store/find-object.ts'
import { failureOf, readBytes, writeBytes } from '../testing/files.ts'
import { encodeHdf5, floats, text } from '../testing/hdf5.ts'
import { legacyRoot, numbered, type LayerWeights, type Stated } from '../testing/keras-files.ts'

type Options = Readonly<Record<string, unknown>>

const layer = (className: string, name: string, config: Options): Stated => ({
  class_name: className,
  config: { name, ...config },
})

/** A sequential model of Keras 1, which is a list of layers. */
function model(...layers: readonly Stated[]): Stated {
  return { class_name: 'Sequential', config: layers as unknown as Options }
}

/** The bytes of a file of Keras 1. */
async function encode(stated: Stated, weights: LayerWeights, version = '1.2.2'): Promise<Uint8Array> {
  return encodeHdf5(legacyRoot(stated, weights, { version }))
}

/** Elements in the order of other axes: `of` says which element of the old array each place has. */
function moved(
  shape: readonly number[],
  { shape: from, data }: Hdf5Dataset,
  of: (place: readonly number[]) => readonly number[],
): Hdf5Dataset {
  const old = new Float32Array((data as Uint8Array).slice().buffer)
  const places = shape.reduce<number[][]>(
    (all, size) => all.flatMap(each => Array.from({ length: size }, (_, i) => [...each, i])),
    [[]],
  )
  return floats(
    shape,
    places.map(place => old[of(place).reduce((index, at, axis) => index * from![axis]! + at, 0)]!),
  )
}

const image = (ordering: string): Options => ({
  ...{ nb_filter: 3, nb_row: 2, nb_col: 4, border_mode: 'same', subsample: [1, 1], dim_ordering: ordering, bias: true },
  ...{ activation: 'relu', batch_input_shape: ordering === 'th' ? [null, 5, 6, 7] : [null, 6, 7, 5] },
})
const dense = (units: number): Stated => layer('Dense', 'out', { output_dim: units, activation: 'linear', bias: true })
const flatten = layer('Flatten', 'flatten', {})
const end = { out_W: numbered([3 * 6 * 7, 2], 40), out_b: numbered([2], 50) }

/** What is in the graph, and what is stored after the first third of the cells of every unit went. */
async function cut(
  bytes: Uint8Array,
): Promise<{ graph: Readonly<Record<string, readonly number[]>>; stored: (path: string) => Hdf5Dataset }> {
  const read = await readBytes(bytes)
  const analysis = await analyse(read.graph)
  const selection = new Map(analysis.units.map(({ id }) => [id, [0]]))
  const written = await writeBytes({ ...read, graph: removeCells(analysis, selection) })
  const { root } = await readHdf5(written, 'test')
  const entries = [...read.graph.tensors].map(async ([name, tensor]) => {
    return [name, [...new Float32Array((await tensor.read()).slice().buffer)]] as const
  })
  return {
    graph: Object.fromEntries(await Promise.all(entries)),
    stored: path => findObject(root, `model_weights/${path}`) as Hdf5Dataset,
  }
}

const kernel = numbered([2, 4, 5, 3])
const withoutFirst = moved([2, 4, 5, 2], kernel, ([y, x, i, o]) => [y!, x!, i!, o! + 1])

describe('layers of Keras 1', () => {
  it('reads kernels of convolutions whose channels come first or last, and writes them the same way', async () => {
    const first = moved([3, 5, 2, 4], kernel, ([o, i, y, x]) => [y!, x!, i!, o!])
    const weights = (stored: Hdf5Dataset): LayerWeights => ({
      conv: { conv_W: stored, conv_b: numbered([3]) },
      out: end,
    })
    const files = [
      [image('tf'), kernel, withoutFirst],
      [image('th'), first, moved([2, 5, 2, 4], first, ([o, ...rest]) => [o! + 1, ...rest])],
    ] as const
    const graphs = await Promise.all(
      files.map(async ([config, stored, expected]) => {
        const bytes = await encode(model(layer('Convolution2D', 'conv', config), flatten, dense(2)), weights(stored))
        const after = await cut(bytes)
        expect(after.stored('conv/conv_W')).toMatchObject({ shape: expected.shape, data: expected.data })
        return after.graph['conv/kernel']
      }),
    )
    expect(graphs[1]).toEqual(graphs[0])
  })

  it('reads kernels of transposed convolutions', async () => {
    const config = { ...image('tf'), output_shape: [null, 6, 7, 3] }
    const old = moved([2, 4, 5, 3], numbered([2, 4, 3, 5]), ([y, x, i, o]) => [y!, x!, o!, i!])
    const weights = { up: { up_W: old, up_b: numbered([3]) }, out: end }
    const after = await cut(await encode(model(layer('Deconvolution2D', 'up', config), flatten, dense(2)), weights))
    const expected = moved([2, 4, 5, 2], old, ([y, x, i, o]) => [y!, x!, i!, o! + 1])
    expect(after.stored('up/up_W')).toMatchObject({ shape: expected.shape, data: expected.data })
  })

  it('reads kernels along steps, of version 1.2 and before', async () => {
    const config = {
      nb_filter: 3,
      filter_length: 2,
      border_mode: 'same',
      activation: 'relu',
      bias: true,
      batch_input_shape: [null, 14, 5],
    }
    const stated = model(layer('Convolution1D', 'conv', config), flatten, dense(2))
    const newer = numbered([2, 1, 5, 3])
    const older = moved([3, 5, 2, 1], newer, ([o, i, step]) => [step!, 0, i!, o!])
    const ends = { out_W: numbered([3 * 14, 2], 40), out_b: numbered([2], 50) }
    const [first, second] = await Promise.all(
      [newer, older].map(async stored =>
        cut(await encode(stated, { conv: { conv_W: stored, conv_b: numbered([3]) }, out: ends })),
      ),
    )
    expect(second!.graph['conv/kernel']).toEqual(first!.graph['conv/kernel'])
    expect(first!.stored('conv/conv_W').shape).toEqual([2, 1, 5, 2])
    expect(second!.stored('conv/conv_W').shape).toEqual([2, 5, 2, 1])
  })

  it('reads weights of gates one by one, and writes them so', async () => {
    const config = { output_dim: 3, activation: 'tanh', inner_activation: 'sigmoid', batch_input_shape: [null, 6, 5] }
    const gate = (name: string, first: number): LayerWeights[string] => ({
      [`lstm_W_${name}`]: numbered([5, 3], first),
      [`lstm_U_${name}`]: numbered([3, 3], first + 20),
      [`lstm_b_${name}`]: numbered([3], first + 40),
    })
    const split = { ...gate('i', 100), ...gate('c', 200), ...gate('f', 300), ...gate('o', 400) }
    const ends = { out_W: numbered([3, 2], 40), out_b: numbered([2], 50) }
    const stated = model(layer('LSTM', 'lstm', { ...config, consume_less: 'cpu' }), dense(2))
    const after = await cut(await encode(stated, { lstm: split, out: ends }))
    const side = (role: string, rows: number): Hdf5Dataset => {
      const parts = ['i', 'f', 'c', 'o'].map(name => split[`lstm_${role}_${name}`]!)
      const columns = parts.map(({ data }) => new Float32Array((data as Uint8Array).slice().buffer))
      const values = Array.from(
        { length: rows * 12 },
        (_, at) => columns[Math.floor((at % 12) / 3)]![Math.floor(at / 12) * 3 + (at % 3)]!,
      )
      return floats(rows === 1 ? [12] : [rows, 12], values)
    }
    const whole = { lstm_W: side('W', 5), lstm_U: side('U', 3), lstm_b: side('b', 1) }
    const joined = model(layer('LSTM', 'lstm', { ...config, consume_less: 'gpu' }), dense(2))
    const twin = await cut(await encode(joined, { lstm: whole, out: ends }))
    expect(after.graph).toEqual(twin.graph)
    const left = moved([5, 2], split['lstm_W_c']!, ([row, column]) => [row!, column! + 1])
    expect(after.stored('lstm/lstm_W_c')).toMatchObject({ shape: left.shape, data: left.data })
    expect(after.stored('lstm/lstm_U_f').shape).toEqual([2, 2])
    expect(after.stored('lstm/lstm_b_o').data).toEqual(numbered([2], 441).data)
  })

  it('refuses convolutions of Theano, which turned kernels around', async () => {
    const weights = { conv: { conv_W: kernel, conv_b: numbered([3]) }, out: end }
    const stated = model(layer('Convolution2D', 'conv', image('tf')), flatten, dense(2))
    const root = legacyRoot(stated, weights, { version: '2.0.8' })
    const stored = root.members.get('model_weights') as Hdf5Group
    const attributes = new Map([...stored.attributes, ['backend', text('theano')]])
    const members = new Map([['model_weights', { ...stored, attributes }]])
    const failure = await failureOf(async () => readBytes(await encodeHdf5({ ...root, members })))
    expect(failure).toMatchObject({ code: 'unsupported-model', received: 'backend theano' })
  })

  it('gives the same bytes back', async () => {
    const weights = { conv: { conv_W: kernel, conv_b: numbered([3]) }, out: end }
    const bytes = await encode(model(layer('Convolution2D', 'conv', image('tf')), flatten, dense(2)), weights)
    expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
  })
})
