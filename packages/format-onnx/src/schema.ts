/** Field numbers of the messages in onnx.proto that are read or written; all others are kept as they are. */
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 } as const

export const OPSET = { domain: 1, version: 2 } as const

export const GRAPH = {
  node: 1,
  name: 2,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  sparseInitializer: 15,
} as const

export const SPARSE_TENSOR = { values: 1, indices: 2 } as const

export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const

export const ATTRIBUTE = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  type: 20,
  reference: 21,
} as const

export const TENSOR = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const

export const ENTRY = { key: 1, value: 2 } as const

export const VALUE = { name: 1, type: 2 } as const

export const TYPE = { tensor: 1, sequence: 4, map: 5, opaque: 7, sparseTensor: 8, optional: 9 } as const

export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const

export const SHAPE = { dimension: 1 } as const

export const DIMENSION = { value: 1, parameter: 2 } as const

/** Wire types of protobuf. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const
