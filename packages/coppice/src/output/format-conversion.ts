import { formatBytes } from '@coppice/report'
import type { OutputComparison } from '../measure/compare-outputs.ts'
import type { Style } from '../terminal/style.ts'
import { formatOutputs } from './format-comparison.ts'

/** A model that was written in another format. */
export interface Conversion {
  readonly input: { readonly format: string; readonly bytes: number }
  readonly output: { readonly path: string; readonly format: string; readonly bytes: number }
  readonly outputs: OutputComparison
}

/** What `convert` prints for people. */
export function formatConversion({ input, output, outputs }: Conversion, style: Style): string {
  const sizes = `${input.format} ${formatBytes(input.bytes)} -> ${output.format} ${formatBytes(output.bytes)}`
  return [formatOutputs(outputs), '', style('bold', `${sizes} · written to ${output.path}`)].join('\n')
}
