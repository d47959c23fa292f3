import type { Awaitable } from '@coppice/spec'
import type { OnnxFile } from '../wire/onnx-file.ts'

/**
 * Keeps elements that had to be waited for, while the file's budget lasts: scoring, cutting and certifying ask for the
 * same ones. What a source gives at once is in memory anyway.
 */
export function keepElements(file: OnnxFile, read: () => Awaitable<Uint8Array>): () => Awaitable<Uint8Array> {
  let kept: Uint8Array | undefined
  return () => {
    if (kept) return kept
    const bytes = read()
    if (bytes instanceof Uint8Array) return bytes
    return bytes.then(elements => {
      if (elements.length <= file.budget.bytes) {
        file.budget.bytes -= elements.length
        kept = elements
      }
      return elements
    })
  }
}
