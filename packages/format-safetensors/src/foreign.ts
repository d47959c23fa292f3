import { failure, type Source } from '@coppice/spec'
import { isSafetensors } from './recognises.ts'

const saving = 'save its weights with save_file of safetensors.torch'

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the file itself with `git lfs pull`'],
  [/^\s*<(!doctype|html|head|\?xml)/i, 'an HTML or XML page, perhaps an error page in place of a download'],
  [/^PK[\x03\x05\x07]/, `a zip archive, such as a PyTorch file, which holds a pickle and is never executed: ${saving}`],
  [/^\x80[\x02-\x05]/, `a Python pickle, such as a PyTorch file, which is never executed: ${saving}`],
  [/^\x89HDF/, 'an HDF5 file, such as a Keras model'],
  [/^GGUF/, 'a GGUF file, whose weights are quantised: use the checkpoint that it was made from'],
  [/^\x1f\x8b/, 'a gzip archive: unpack it first'],
]

/** What a file is that is neither safetensors nor an index, from its first bytes; `undefined` where they say nothing. */
export function describeForeign(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'an empty file'
  // The length of a header may look like anything.
  if (isSafetensors(head)) return undefined
  const text = Array.from(head.subarray(0, 256), byte => String.fromCharCode(byte)).join('')
  return signatures.find(([signature]) => signature.test(text))?.[1]
}

/** The first bytes of a file, up to 4,096; a failure where they say that it is of another kind. */
export async function readHead(source: Source, who: string): Promise<Uint8Array> {
  const head = await source.read(0, Math.min(source.size, 4096))
  const foreign = describeForeign(head)
  if (foreign) throw failure({ code: 'invalid-model', who, expected: 'a safetensors file', received: foreign })
  return head
}
