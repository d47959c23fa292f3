import { arraySource } from 'coppice/browser'
import type { DataSet } from 'coppice/browser'
import type { Examples } from '@coppice/training'
import type { SampleNetwork } from '../samples/sample.ts'
import type { GivenExamples } from './bench.ts'
import { numbersOf } from './numbers-of.ts'
import { packExamples } from './pack-examples.ts'

/** How many examples there are: half of them calibrate, the others measure. */
const count = 512

/** Other than that of the examples that samples are trained with. */
const seed = 3

/** Draws the examples of a sample: none of those that it was trained with. */
export function sampleExamples(name: string, { show, examples }: SampleNetwork): GivenExamples {
  const file = `${name}.npz`
  const drawn = examples(count, seed)
  const data = asDataSet(drawn, show.classes)
  return { file, show, read: async () => data, pack: () => packExamples(file, drawn) }
}

function asDataSet({ feeds, targets }: Examples, classes: readonly string[] | undefined): DataSet {
  const inputs = Object.entries(feeds).map(
    ([name, batch]) => [name, arraySource(batch.shape, numbersOf(batch))] as const,
  )
  const labels = targets && { shape: targets.shape, values: numbersOf(targets), ...(classes && { classes }) }
  return { kind: 'examples', count, inputs: new Map(inputs), ...(labels && { labels }) }
}
