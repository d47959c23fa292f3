const wayOut = 'export the model to ONNX, or save its weights with save_file of safetensors.torch'

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer: fetch the file itself with `git lfs pull`'],
  [/^\s*<(!doctype|html|head|\?xml)/i, 'an HTML or XML page, perhaps an error page in place of a download'],
  [/^PK[\x03\x05\x07]/, `a zip archive, such as a PyTorch file, whose pickle is never executed: ${wayOut}`],
  [/^\x80[\x02-\x05]/, `a Python pickle, which is never executed: ${wayOut}`],
  [/^\x89HDF/, 'an HDF5 file, such as a Keras model'],
  [/^....TFL3/s, 'a TensorFlow Lite file'],
  [/^....ORTM/s, 'an ONNX Runtime format file: use the .onnx file it was made from'],
  [/^.{8}\{"/s, 'a safetensors file, which has weights but no graph'],
  [/^\x1f\x8b/, 'a gzip archive: unpack it first'],
  [/^\s*[{[]/, 'JSON'],
]

/** What a file is that is no ONNX model, from its first bytes; `undefined` where they say nothing. */
export function describeForeign(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'an empty file'
  const text = Array.from(head.subarray(0, 256), byte => String.fromCharCode(byte)).join('')
  return signatures.find(([signature]) => signature.test(text))?.[1]
}
