import { invalid, type OnnxFile } from '../wire/onnx-file.ts'

/** How deep graphs may lie within graphs: what protobuf's limit of 100 messages leaves. */
export const deepestGraph = 32

export function checkDepth(file: OnnxFile, depth: number): void {
  if (depth > deepestGraph) throw invalid(file, `at most ${deepestGraph} graphs within each other`, 'more')
}
