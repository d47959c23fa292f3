import type { Awaitable, Stretch } from '@coppice/spec'
import type { OnnxFile } from '../wire/onnx-file.ts'

type Read = (stretch?: Stretch) => Awaitable<Uint8Array>

/**
 * Keeps elements that had to be waited for, while the file's budget lasts: scoring, cutting and certifying ask for the
 * same ones. What a source gives at once is in memory anyway; parts are read as such where `givesParts` says so.
 */
export function keepElements(file: OnnxFile, read: Read, givesParts: () => boolean): Read {
  let kept: Uint8Array | undefined
  return stretch => {
    if (kept) return kept
    if (stretch && givesParts()) return read(stretch)
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
