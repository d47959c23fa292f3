import type { Coupling } from './coupling.ts'
import type { DataType } from './data-type.ts'
import type { Tensor } from './tensor.ts'

/** The size of an axis: a number, the name of a dynamic size, or `null` where the file does not say. */
export type Dimension = number | string | null

/** A named value of a graph as the file declares it. */
export interface Value {
  readonly name: string
  /** `undefined` where the file does not say, or the value is no tensor. */
  readonly type: DataType | undefined
  /** `undefined` where not even the number of axes is known. */
  readonly shape: readonly Dimension[] | undefined
  /** Opaque: see {@link Tensor.origin}. */
  readonly origin?: unknown
}

/** An attribute of a node, with the kind it has in the file. 64-bit integers beyond 2^53 are rounded. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'other'; readonly value: unknown }

/** An operation. Operators have the names and the meaning that ONNX gives them. */
export interface Node {
  /** May be empty; not necessarily unique. */
  readonly name: string
  /** Such as `Conv`. */
  readonly operator: string
  /** Empty for the standard operators. */
  readonly domain: string
  /** Value names in order; an empty string is an optional input left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Opaque: see {@link Tensor.origin}. */
  readonly origin?: unknown
}

/**
 * A network: nodes in topological order and the constants they read.
 * Graphs are immutable: a change is a new graph that shares what did not change,
 * and an exporter writes anew only the objects that are not the ones it read.
 */
export interface Graph {
  readonly name: string
  /** What the caller feeds; never a constant, even where the file lists constants among its inputs. */
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly nodes: readonly Node[]
  /** Initializers by name. Constants that are nodes of their own stay nodes. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Types and shapes that the file declares for values between inputs and outputs. */
  readonly values: ReadonlyMap<string, Value>
  /** The version of each operator set by domain; the standard one has the domain ''. */
  readonly opsets: ReadonlyMap<string, number>
  /**
   * What goes together, said from outside, for a graph without nodes: the tensors of a checkpoint do not tell. Whoever
   * says it answers for it. Of a graph with nodes, nobody looks at it.
   */
  readonly couplings?: readonly Coupling[]
}

/** A graph and the source document it was read from. */
export interface Model {
  /** The name of the format it was read from, such as `onnx`. */
  readonly format: string
  readonly graph: Graph
  /** The size of everything that was read, in bytes, external data included. */
  readonly bytes: number
  /** What the format's exporter needs to write in place; opaque to everyone else. */
  readonly document: unknown
}
