import type { z } from 'zod'
import { text } from './text.ts'

/** What says how the tensors of a checkpoint, which has no graph, are coupled: flags of `inspect`, `plan` and `prune`. */
export const couplingShape = {
  graph: text('file', 'weights without a graph: the network that they belong to, such as an ONNX file of it'),
  rules: text(
    'file',
    'weights without a graph: JSON that says what goes together (see the package format-safetensors)',
  ),
} as const

/** Those flags once parsed. */
export type CouplingOptions = z.infer<z.ZodObject<typeof couplingShape>>
