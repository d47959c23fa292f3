import { encodeElements } from '@coppice/graph'
import type { Json, JsonObject } from '@coppice/layers'
import { encodeShape, encodeText, nameOfType } from '../graph-model/attributes.ts'

export type TinyType = 'float32' | 'int32' | 'bool'

/** A model.json with its weights. */
export interface TinyFiles {
  readonly json: JsonObject
  readonly weights: Uint8Array
}

/** Attributes in short: numbers are integers, `{float}` floats, texts and lists of them as they are. */
export type ShortAttribute =
  | number
  | boolean
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly type: TinyType }

/** Puts a GraphDef together node by node; each call gives the name of an output. */
export interface TinyGraph {
  input(name: string, shape: readonly number[], type?: TinyType): string
  constant(values: readonly number[] | number, shape?: readonly number[], type?: TinyType, name?: string): string
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, ShortAttribute>>,
    name?: string,
  ): string
}

interface Entry {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: TinyType
  readonly bytes: Uint8Array
}

/** A graph model as the converter of TensorFlow.js writes it: `build` gives its outputs. */
export function tinyGraph(build: (graph: TinyGraph) => readonly string[]): TinyFiles {
  const nodes: JsonObject[] = []
  const entries: Entry[] = []
  const fresh = (wanted: string): string => {
    let name = wanted
    for (let count = 1; nodes.some(node => node['name'] === name); count++) name = `${wanted}_${count}`
    return name
  }
  const add = (name: string, op: string, input: readonly string[], attr: JsonObject): string => {
    const own = fresh(name)
    nodes.push({ name: own, op, input, attr })
    return own
  }
  const outputs = build({
    input: (name, shape, type = 'float32') =>
      add(name, 'Placeholder', [], { dtype: { type: nameOfType(type) }, shape: { shape: encodeShape(shape) } }),
    constant: (values, shape, type = 'float32', name = 'constant') => {
      const data = typeof values === 'number' ? [values] : values
      const own = shape ?? (typeof values === 'number' ? [] : [data.length])
      const tensor = { dtype: nameOfType(type), tensorShape: encodeShape(own) }
      const added = add(name, 'Const', [], { dtype: { type: nameOfType(type) }, value: { tensor } })
      entries.push({ name: added, shape: own, dtype: type, bytes: encodeElements(type, data) })
      return added
    },
    node: (op, inputs, attributes = {}, name = op) => {
      const long = Object.entries(attributes).map(([key, value]) => [key, encodeAttribute(value)])
      return add(name, op, inputs, Object.fromEntries(long) as JsonObject)
    },
  })
  return { json: modelJson(nodes, entries, outputs), weights: joinBytes(entries.map(entry => entry.bytes)) }
}

function encodeAttribute(value: ShortAttribute): Json {
  if (typeof value === 'number') return { i: String(value) }
  if (typeof value === 'boolean') return { b: value }
  if (typeof value === 'string') return { s: encodeText(value) }
  if ('float' in value) return { f: value.float }
  if ('type' in value) return { type: nameOfType(value.type) }
  const isText = typeof value[0] === 'string'
  return { list: isText ? { s: value.map(text => encodeText(String(text))) } : { i: value.map(String) } }
}

function modelJson(nodes: readonly JsonObject[], entries: readonly Entry[], outputs: readonly string[]): JsonObject {
  const weights = entries.map(({ name, shape, dtype }) => ({ name, shape, dtype }))
  const named = outputs.map(name => [name, { name: name.includes(':') ? name : `${name}:0` }] as const)
  return {
    format: 'graph-model',
    generatedBy: 'test',
    convertedBy: null,
    signature: { outputs: Object.fromEntries(named) },
    modelTopology: { node: nodes, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
  }
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let position = 0
  for (const piece of pieces) {
    bytes.set(piece, position)
    position += piece.length
  }
  return bytes
}
