import { wasm } from '@coppice/backend-wasm'
import { exporter } from '@coppice/format-onnx'
import { buildModel, seeded } from '@coppice/testkit'
import type { Model } from '@coppice/spec'
import { file, filesOf } from './named-bytes.ts'
import type { NamedBytes } from './named-bytes.ts'

const [rows, columns, classes] = [400, 6, 3]

/** A perceptron for tables of six columns. */
const model = buildModel({ seed: 5, name: 'own' }, g => {
  const first = g.relu(g.gemm(g.input('x', ['batch', columns]), { out: 32, name: 'first' }))
  const second = g.relu(g.gemm(first, { out: 24, name: 'second' }))
  g.output(g.gemm(second, { out: classes, name: 'head' }), { name: 'y' })
})

/** A model and a table of examples whose labels are what the model makes of them, so that it is always right. */
export interface OwnTable {
  readonly model: NamedBytes
  /** With a row of names and a last column of labels. */
  readonly table: NamedBytes
  /** The same without labels. */
  readonly unlabelled: NamedBytes
}

/** Makes them, the same each time. */
export async function makeOwnTable(): Promise<OwnTable> {
  const random = seeded(7)
  const data = Float32Array.from({ length: rows * columns }, () => Math.fround(random.normal()))
  const labels = await classesOf(model, data)
  const row = (index: number): string => [...data.subarray(index * columns, (index + 1) * columns)].join(',')
  const names = Array.from({ length: columns }, (_, column) => `x${column}`).join(',')
  return {
    model: (await filesOf(exporter, 'own.onnx', model))[0]!,
    table: file('own.csv', [`${names},class`, ...labels.map((label, index) => `${row(index)},${label}`)].join('\n')),
    unlabelled: file('plain.csv', [names, ...labels.map((_, index) => row(index))].join('\n')),
  }
}

async function classesOf(dense: Model, data: Float32Array): Promise<number[]> {
  const session = await wasm().open()
  const runner = await session.prepare!(dense)
  try {
    const { y } = await runner.run({ x: { type: 'float32', shape: [rows, columns], data } })
    return Array.from({ length: rows }, (_, index) => {
      const outputs = (y!.data as Float32Array).subarray(index * classes, (index + 1) * classes)
      return outputs.indexOf(Math.max(...outputs))
    })
  } finally {
    await runner.close()
    await session.close()
  }
}
