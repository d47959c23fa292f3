const signatures: readonly (readonly [RegExp, string])[] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the file itself with `git lfs pull`'],
  [/^\s*<(!doctype|html|head|\?xml)/i, 'an HTML or XML page, perhaps an error page in place of a download'],
  [/^\x80[\x02-\x05]/, 'a Python pickle, which is never executed: save the model with `model.save`'],
  [/^....TFL3/s, 'a TensorFlow Lite file: prune the Keras model that it was made from'],
  [/^.{8}\{"/s, 'a safetensors file, which has weights but no layers'],
  [/^\x1f\x8b/, 'a gzip archive: unpack it first'],
  [/^\s*[{[]/, 'JSON, which may state layers but has no weights: save the model with `model.save`'],
]

/** What a file is that is no Keras model, from its first bytes. */
export function describeForeign(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file'
  const text = Array.from(head.subarray(0, 256), byte => String.fromCharCode(byte)).join('')
  return signatures.find(([signature]) => signature.test(text))?.[1] ?? 'a file of another kind'
}
