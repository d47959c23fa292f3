import { invalid, unsupported } from '../tfjs-failure.ts'
import type { NodeDef } from './node-def.ts'

/** All nodes that a node waits for. */
function dependenciesOf({ inputs, controls }: NodeDef): string[] {
  return [...inputs.map(input => input.node), ...controls]
}

/** The nodes that these depend on, themselves included. */
export function reachableFrom(nodes: ReadonlyMap<string, NodeDef>, starts: readonly string[]): Set<string> {
  const reached = new Set(starts)
  for (const name of reached) for (const input of dependenciesOf(nodes.get(name)!)) reached.add(input)
  return reached
}

/**
 * Nodes in the order of the file, but each after those it waits for.
 *
 * @throws a failure with code `invalid-model` for a cycle, and `unsupported-model` where it is a loop of the model.
 */
export function sortNodes(nodes: ReadonlyMap<string, NodeDef>, wanted: ReadonlySet<string>, who: string): NodeDef[] {
  const sorted: NodeDef[] = []
  const state = new Map<string, 'open' | 'done'>()
  for (const start of nodes.keys()) {
    if (!wanted.has(start)) continue
    const stack = [start]
    while (stack.length > 0) {
      const name = stack.at(-1)!
      const node = nodes.get(name)!
      if (state.has(name)) {
        if (state.get(stack.pop()!) === 'open') sorted.push(node)
        state.set(name, 'done')
        continue
      }
      state.set(name, 'open')
      for (const input of dependenciesOf(node)) {
        if (state.get(input) === 'open') throw cycle(nodes, input, who)
        if (!state.has(input)) stack.push(input)
      }
    }
  }
  return sorted
}

function cycle(nodes: ReadonlyMap<string, NodeDef>, name: string, who: string): Error {
  const path = [name]
  const inCycle = (input: string): boolean => reachableFrom(nodes, [input]).has(name)
  for (let next = name; ;) {
    next = dependenciesOf(nodes.get(next)!).find(inCycle)!
    if (path.includes(next)) break
    path.push(next)
  }
  const loop = path.find(each => nodes.get(each)!.op === 'NextIteration')
  if (loop === undefined) return invalid(who, 'nodes that do not wait for each other', `a cycle by way of ${name}`)
  const remedy = 'Loops are not pruned: convert the model with its loops unrolled'
  return unsupported(who, 'a graph without loops', `the loop of ${loop} (NextIteration)`, remedy)
}
