/** What a graph has from the model or the graph around it. */
export interface Enclosing {
  readonly opsets: ReadonlyMap<string, number>
  readonly depth: number
}
