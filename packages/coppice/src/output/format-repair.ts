import type { RepairReport } from '@coppice/core'

const share = (error: number): string => `${(100 * Math.sqrt(error)).toFixed(1)} %`

/**
 * What a repair did, in a line.
 *
 * @example
 * ```ts
 * const { repair } = await prune(model, { session, criterion: l1(), calibration })
 * if (repair) console.log(formatRepair(repair)) // 'repair least-squares: 4 of 5 layers mended with 512 examples; …'
 * ```
 */
export function formatRepair({ repair, examples, layers, outputError, undone }: RepairReport): string {
  const mended = layers.filter(({ accepted }) => accepted).length
  if (undone) return `repair ${repair}: taken back, it made the outputs of held-out examples worse`
  const change = `outputs differ from the dense model's by ${share(outputError.after)} instead of ${share(outputError.before)}`
  return `repair ${repair}: ${mended} of ${layers.length} layers mended with ${examples} examples; on held-out ones ${change}`
}
