/** What a node is called, and how many outputs it has. */
export interface EmitOptions {
  /** Of the node and of its first output. Default the operator; made unique by a number. */
  readonly name?: string
  /** Default 1. */
  readonly outputs?: number
}
