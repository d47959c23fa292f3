import { mask, plan } from '@coppice/core'
import type { PlanOptions } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import type { Model } from '@coppice/spec'
import { escapeHtml } from '../site/escape-html.ts'

/** A weight as a matrix of outputs and inputs: where it is not zero. */
interface Matrix {
  readonly name: string
  readonly rows: number
  readonly columns: number
  /** The part of each entry's weights that are not zero. */
  readonly kept: readonly number[]
}

const cell = 9

/** The weights of a network after masks were applied: what goes of one layer goes of those that read it. */
export async function drawCoupling(model: Model): Promise<string> {
  const masked = await maskBy(model, { granularity: 'channel', target: { sparsity: 0.5 } })
  const matrices = await Promise.all(
    ['first.weight', 'second.weight', 'last.weight'].map(name => matrixOf(masked, name)),
  )
  const caption =
    'The three weights of a small network, outputs downwards and inputs across, after half of its channels were set to zero: where a row of one weight goes, the same column of the next goes with it. The classes at the end and the image at the beginning keep their shapes.'
  return figure('What goes together', matrices, caption)
}

const ways: readonly (readonly [string, Partial<PlanOptions>])[] = [
  ['element', { granularity: 'element', target: { sparsity: 0.5 } }],
  ['n:m (2 of 4)', { granularity: 'n:m' }],
  ['block (4 by 4)', { granularity: 'block', target: { sparsity: 0.5 } }],
  ['channel', { granularity: 'channel', target: { sparsity: 0.5 } }],
]

/** One weight masked at each granularity. */
export async function drawGranularities(model: Model): Promise<string> {
  const matrices: Matrix[] = []
  for (const [name, options] of ways) {
    const masked = await maskBy(model, options)
    matrices.push({ ...(await matrixOf(masked, 'second.weight', 9)), name })
  }
  const caption =
    'The same weight, half of it set to zero by L1 at each granularity. Only whole rows and columns make a file smaller and a model faster.'
  return figure('Granularities', matrices, caption)
}

async function maskBy(model: Model, options: Partial<PlanOptions>): Promise<Model> {
  return mask(model, await plan(model, { criterion: l1(), ...options }))
}

/** `spread` shows the kernel positions of a convolution one beside the other. */
async function matrixOf({ graph }: Model, name: string, spread = 1): Promise<Matrix> {
  const { shape, read } = graph.tensors.get(name)!
  const data = new Float32Array((await read()).slice().buffer)
  const [rows, inputs] = [shape[0]!, shape[1]!]
  const size = data.length / (rows * inputs * spread)
  const kept = Array.from({ length: rows * inputs * spread }, (_, at) => {
    const part = data.subarray(at * size, (at + 1) * size)
    return part.filter(weight => weight !== 0).length / size
  })
  return { name, rows, columns: inputs * spread, kept }
}

function figure(title: string, matrices: readonly Matrix[], caption: string): string {
  let y = 0
  const drawn = matrices.map(matrix => {
    const part = `<g transform="translate(0 ${y})"><text y="12">${escapeHtml(matrix.name)}</text><g transform="translate(0 18)">${drawMatrix(matrix)}</g></g>`
    y += matrix.rows * cell + 34
    return part
  })
  const width = Math.max(...matrices.map(({ columns }) => columns * cell), 240)
  const summary = matrices.map(
    ({ name, kept }) => `${name}: ${kept.filter(part => part > 0).length} of ${kept.length} kept`,
  )
  return `<figure><svg viewBox="0 0 ${width} ${y}" width="${width}" role="img"><title>${title}</title><desc>${escapeHtml(summary.join('; '))}</desc>${drawn.join('')}</svg><figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

function drawMatrix({ rows, columns, kept }: Matrix): string {
  const squares: string[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const part = kept[row * columns + column]!
      squares.push(
        `<rect x="${column * cell}" y="${row * cell}" width="${cell - 1}" height="${cell - 1}" fill="var(--green)" fill-opacity="${part.toFixed(2)}" stroke="var(--line)" stroke-width="0.5"/>`,
      )
    }
  return squares.join('')
}
