import { failure } from '@coppice/spec'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'

/** The failure for an element type that has no number, or one that is not known yet. */
export function unsupportedType(file: OnnxFile, name: string, code: number): Error {
  const expected = `an element type from 1 to 26 for tensor ${name}`
  if (code <= 0) return invalid(file, expected, String(code))
  return failure({ code: 'unsupported-model', who: file.who, expected, received: String(code) })
}
