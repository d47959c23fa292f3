import type { GivenExamples } from './bench.ts'
import { ownExamples } from './own-examples.ts'

/** How files of labels are called. */
const labelNames = /label|target|idx1|(^|[^a-z])y([^a-z]|$)/i

/** Examples from files: of several, labels are in the one whose name says so, or else in the second. */
export function pickExamples(files: readonly File[]): GivenExamples | undefined {
  const labels = files.length > 1 ? (files.find(({ name }) => labelNames.test(name)) ?? files[1]) : undefined
  const file = files.find(each => each !== labels)
  return file && ownExamples(file, labels)
}
