import type { Scores } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, Loss } from '@coppice/spec'

/** What one loss came to over the examples of a batch. */
export interface TargetCount {
  /** Summed over examples. */
  readonly loss: number
  /** How many targets are classes, and how many of these the scores name; 0 where targets are values. */
  readonly classes: number
  readonly hits: number
  /** How many targets are values, and the sum of the squares of what the outputs miss them by; 0 where targets are classes. */
  readonly values: number
  readonly squares: number
}

const nothing: TargetCount = { loss: 0, classes: 0, hits: 0, values: 0, squares: 0 }

/** Compares scores with targets, on the host and in double precision. Throws `usage` where they do not fit. */
export function countTargets(kind: Loss['kind'], { axis, are }: Scores, scores: Batch, targets: Batch): TargetCount {
  switch (kind) {
    case 'cross-entropy':
      return countClasses(rowsOf(scores, axis), are, scores, targets)
    case 'binary-cross-entropy':
      return countBinary(scores, targets)
    case 'squared-error':
      return countValues(scores, targets)
  }
}

/** Rows of classes along one axis. */
interface Rows {
  readonly count: number
  readonly classes: number
  /** The place of a row's class among the elements. */
  at(row: number, label: number): number
}

function rowsOf({ shape, data }: Batch, axis: number): Rows {
  const classes = shape[axis] ?? 1
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  return {
    count: data.length / classes,
    classes,
    at: (row, label) => Math.floor(row / inner) * classes * inner + (row % inner) + label * inner,
  }
}

function countClasses(rows: Rows, are: Scores['are'], scores: Batch, targets: Batch): TargetCount {
  const areShares = targets.type.includes('float') && targets.data.length === scores.data.length
  if (!areShares && targets.data.length !== rows.count) throw misfit(`${rows.count} labels`, targets)
  let [loss, hits] = [0, 0]
  for (let row = 0; row < rows.count; row++) {
    const score = (label: number): number => Number(scores.data[rows.at(row, label)])
    const share = areShares
      ? (label: number): number => Number(targets.data[rows.at(row, label)])
      : (label: number): number => (label === Number(targets.data[row]) ? 1 : 0)
    const logarithm = logarithmOf(rows.classes, are, score)
    for (let label = 0; label < rows.classes; label++) {
      const part = share(label)
      if (part !== 0) loss -= part * logarithm(label)
    }
    if (highest(rows.classes, score) === highest(rows.classes, share)) hits++
  }
  return { ...nothing, loss, hits, classes: rows.count }
}

function logarithmOf(classes: number, are: Scores['are'], score: (label: number) => number): (label: number) => number {
  if (are === 'probabilities') return label => Math.log(score(label) + 1e-30)
  const largest = score(highest(classes, score))
  let sum = 0
  for (let label = 0; label < classes; label++) sum += Math.exp(score(label) - largest)
  return label => score(label) - largest - Math.log(sum)
}

/** The class with the highest number; the first of equals. */
function highest(classes: number, of: (label: number) => number): number {
  let best = 0
  for (let label = 1; label < classes; label++) if (of(label) > of(best)) best = label
  return best
}

function countBinary({ data }: Batch, targets: Batch): TargetCount {
  if (targets.data.length !== data.length) throw misfit(`${data.length} values`, targets)
  let [loss, hits] = [0, 0]
  for (let at = 0; at < data.length; at++) {
    const [logit, wanted] = [Number(data[at]), Number(targets.data[at])]
    loss += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - wanted * logit
    if (logit > 0 === wanted > 0.5) hits++
  }
  return { ...nothing, loss, hits, classes: data.length }
}

function countValues({ data }: Batch, targets: Batch): TargetCount {
  if (targets.data.length !== data.length) throw misfit(`${data.length} values`, targets)
  let squares = 0
  for (let at = 0; at < data.length; at++) squares += (Number(data[at]) - Number(targets.data[at])) ** 2
  return { ...nothing, loss: squares / 2, squares, values: data.length }
}

function misfit(expected: string, { type, shape }: Batch): Error {
  return failure({ code: 'usage', who: 'targets', expected, received: `${type} of the shape [${shape.join(', ')}]` })
}
