import type { Graph, Node, Tensor, Value } from '@coppice/spec'
import type { OnnxFile } from '../wire/onnx-file.ts'

/** A stretch of the file: the body of a message, without its tag and length. */
export interface Span {
  readonly start: number
  readonly stop: number
}

/** Where an object was read from and what it was. */
export interface Origin<Kind extends string, Item> {
  readonly kind: `onnx-${Kind}`
  readonly file: OnnxFile
  /** The number of the field that holds it. */
  readonly field: number
  /** Where that field begins; its first byte is the tag. */
  readonly head: number
  /** Its body; several stretches where protobuf merges repeated fields into one message. */
  readonly spans: readonly Span[]
  original: Item
}

export type NodeOrigin = Origin<'node', Node>
export type ValueOrigin = Origin<'value', Value>
export interface TensorOrigin extends Origin<'tensor', Tensor> {
  readonly storage: Storage
}

/** Where the elements of a tensor are. */
export type Storage =
  | ({ readonly kind: 'raw' } & Span)
  /** In a typed field, packed or not. */
  | { readonly kind: 'typed'; readonly field: number }
  | ({ readonly kind: 'external' } & ExternalPlace)
  /** There are none, or nobody can read them. */
  | { readonly kind: 'none' }

/** A stretch of a file of external data. */
export interface ExternalPlace {
  readonly location: string
  readonly offset: number
  readonly length: number
}

/** The value of an attribute that is kept as it is: the place of the whole `AttributeProto`. */
export interface OpaqueAttribute extends Span {
  readonly kind: 'onnx-attribute'
  readonly file: OnnxFile
}

/** An entry of a graph that decoding understands, in file order. */
export interface Slot {
  readonly list: ListName
  readonly head: number
  readonly stop: number
  readonly item: Node | Tensor | Value | string
}

export type ListName = 'name' | 'nodes' | 'tensors' | 'inputs' | 'outputs' | 'values'

/** Where a graph was read from. */
export interface GraphOrigin {
  readonly file: OnnxFile
  /** The bodies of all fields that protobuf merges into this graph, with the slots in each. */
  readonly spans: readonly (Span & { readonly slots: readonly Slot[] })[]
  /** The original inputs, those that repeat initializers included. */
  readonly inputs: readonly Value[]
  /** Nodes as the file orders them. */
  readonly graph: Graph
}

const graphOrigin = Symbol('origin')

/** Marks a graph with its origin, in a way that a spread does not copy: a changed graph is another graph. */
export function rememberGraph(graph: Graph, origin: GraphOrigin): void {
  Object.defineProperty(graph, graphOrigin, { value: origin })
}

/** The origin of a graph that is exactly as it was read. */
export function originOfGraph(graph: Graph): GraphOrigin | undefined {
  return (graph as { readonly [graphOrigin]?: GraphOrigin })[graphOrigin]
}

function isOrigin(origin: unknown, kind: string): boolean {
  return typeof origin === 'object' && origin !== null && 'kind' in origin && origin.kind === kind
}

export function originOfNode(node: Node): NodeOrigin | undefined {
  return isOrigin(node.origin, 'onnx-node') ? (node.origin as NodeOrigin) : undefined
}

export function originOfValue(value: Value): ValueOrigin | undefined {
  return isOrigin(value.origin, 'onnx-value') ? (value.origin as ValueOrigin) : undefined
}

export function originOfTensor(tensor: Tensor): TensorOrigin | undefined {
  return isOrigin(tensor.origin, 'onnx-tensor') ? (tensor.origin as TensorOrigin) : undefined
}

export function isOpaqueAttribute(value: unknown): value is OpaqueAttribute {
  return isOrigin(value, 'onnx-attribute')
}
