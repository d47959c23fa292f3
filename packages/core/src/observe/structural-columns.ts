import type { Analysis, StructuralUnit } from '@coppice/graph'
import type { Node, Role } from '@coppice/spec'
import type { ColumnSource, UnitColumns } from './unit-columns.ts'

/** An operand that is a constant or made of nothing but constants, in a node that reads something else too. */
interface Use {
  readonly node: Node
  readonly index: number
}

/** Which constants are read where; and which values depend on no input. */
interface Uses {
  readonly ofConstant: ReadonlyMap<string, readonly Use[]>
  readonly isConstant: (name: string) => boolean
}

const recurrent = new Set(['LSTM', 'GRU', 'RNN'])
const recurrence = 2

function findUses({ internal: { prepared } }: Analysis): Uses {
  const origins = new Map<string, ReadonlySet<string>>()
  for (const name of prepared.constants.keys()) origins.set(name, new Set([name]))
  const ofConstant = new Map<string, Use[]>()
  const isConstant = (name: string): boolean => origins.has(name)
  for (const { node } of prepared.nodes) {
    const inputs = node.inputs.filter(name => name !== '')
    if (inputs.length > 0 && inputs.every(isConstant)) {
      const all = new Set(inputs.flatMap(name => [...origins.get(name)!]))
      for (const output of node.outputs) origins.set(output, all)
    } else
      node.inputs.forEach((name, index) => {
        for (const origin of origins.get(name) ?? [])
          ofConstant.set(origin, [...(ofConstant.get(origin) ?? []), { node, index }])
      })
  }
  return { ofConstant, isConstant }
}

/** The values that a node multiplies the operand with. */
function valuesRead({ node, index }: Use, { isConstant }: Uses): readonly string[] {
  if (recurrent.has(node.operator) && index === recurrence) return node.outputs.slice(0, 1)
  return node.inputs.filter((name, at) => at !== index && name !== '' && !isConstant(name))
}

/** The first axis of a value on which cells of the unit lie. */
function sourceIn(analysis: Analysis, value: string, cellOf: ReadonlyMap<number, number>): ColumnSource | undefined {
  const { labels, axes } = analysis.internal
  for (const [axis, { ids }] of (axes.get(value) ?? []).entries()) {
    if (ids === null) continue
    const cells = ids.map(id => labels.atoms(id).reduce((found, atom) => cellOf.get(atom) ?? found, -1))
    if (cells.some(cell => cell >= 0)) return { value, axes: [axis], cells, columns: cellOf.size, groups: 1 }
  }
  return undefined
}

function sourcesAt(
  analysis: Analysis,
  uses: Uses,
  unit: StructuralUnit,
  roles: readonly Role[],
  valuesOf: (use: Use) => readonly string[],
): ColumnSource[] {
  const cellOf = new Map(Array.from(unit.atoms, (atom, cell) => [atom, cell]))
  const found = new Map<string, ColumnSource>()
  for (const { tensor, role } of unit.slices) {
    if (!roles.includes(role)) continue
    for (const use of uses.ofConstant.get(tensor) ?? [])
      for (const value of valuesOf(use)) {
        const source = found.has(value) ? undefined : sourceIn(analysis, value, cellOf)
        if (source) found.set(value, source)
      }
  }
  return [...found.values()]
}

/**
 * Where the cells of each structural unit are seen: in what its readers are given, all of them together; where nothing
 * reads it, in what its producers give.
 */
export function structuralColumns(analysis: Analysis, units: readonly string[]): Map<string, UnitColumns> {
  const uses = findUses(analysis)
  const columns = new Map<string, UnitColumns>()
  for (const unit of analysis.units) {
    if (!units.includes(unit.id)) continue
    const read = sourcesAt(analysis, uses, unit, ['input'], use => valuesRead(use, uses))
    const sources =
      read.length > 0 ? read : sourcesAt(analysis, uses, unit, ['output', 'table'], ({ node }) => node.outputs)
    if (sources.length > 0) columns.set(unit.id, { key: unit.id, columns: unit.size, repeat: 1, sources })
  }
  return columns
}
