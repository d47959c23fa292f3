import type { Role } from '@coppice/spec'
import type { Axis } from '../labels/axis.ts'
import { FIXED, type Labels } from '../labels/labels.ts'
import type { StructuralUnit, UnitSlice } from './analysis.ts'

/** One axis of one constant. */
interface Place {
  readonly tensor: string
  readonly axis: number
  readonly rank: number
  readonly labels: Axis
  readonly role: Role
}

/** What one atom occupies: the places in order, with the positions in each. */
interface Occurrences {
  /** Which family it is in so far: atoms with the same places and counts are in the same one. */
  family: number
  readonly places: number[]
  readonly positions: number[][]
}

/**
 * Units from labels: atoms that lie in the same axes of the same constants, equally often in each, are the cells of one unit.
 * Of a product's factors only the outer or the inner one is offered; the others are held back.
 */
export function findUnits(places: readonly Place[], labels: Labels, factor: 'outer' | 'inner'): StructuralUnit[] {
  const found = new Map<number, Occurrences>()
  const factors = { chosen: new Set<number>(), heldBack: new Set<number>() }
  const families = createFamilies()
  places.forEach((place, index) => {
    const here = positionsByAtom(place.labels, labels, atoms => chooseFactor(atoms, factor, factors))
    for (const [atom, positions] of here) {
      const occurrences = found.get(atom) ?? { family: 0, places: [], positions: [] }
      occurrences.family = families.next(occurrences.family, index, positions.length)
      occurrences.places.push(index)
      occurrences.positions.push(positions)
      found.set(atom, occurrences)
    }
  })
  for (const atom of factors.heldBack) found.delete(atom)
  return collectFamilies(found)
    .filter(atoms => atoms.length > 1)
    .map(atoms => makeUnit(atoms, found, places, factors.chosen))
    .filter(unit => unit !== undefined)
    .map(numberIds())
}

function chooseFactor(
  atoms: readonly number[],
  factor: 'outer' | 'inner',
  factors: { chosen: Set<number>; heldBack: Set<number> },
): void {
  const choice = factor === 'outer' ? atoms[0]! : atoms.at(-1)!
  factors.chosen.add(choice)
  for (const atom of atoms) if (atom !== choice) factors.heldBack.add(atom)
}

/** The positions of an axis at which each atom lies. */
function positionsByAtom(
  axis: Axis,
  labels: Labels,
  onProduct: (atoms: readonly number[]) => void,
): ReadonlyMap<number, number[]> {
  const positions = new Map<number, number[]>()
  const add = (atom: number, position: number): void => {
    const list = positions.get(atom)
    if (list) list.push(position)
    else positions.set(atom, [position])
  }
  axis.ids?.forEach((id, position) => {
    if (id === FIXED) return
    const root = labels.find(id)
    if (labels.isAtom(root)) return add(root, position)
    const atoms = labels.atoms(root)
    if (atoms.length > 1) onProduct(atoms)
    for (const atom of atoms) add(atom, position)
  })
  return positions
}

/** Numbers for sequences of (place, count): equal numbers for equal sequences. */
function createFamilies(): { next(family: number, place: number, count: number): number } {
  const steps: Map<string, number>[] = [new Map()]
  return {
    next(family, place, count) {
      const key = `${place}:${count}`
      const known = steps[family]!.get(key)
      if (known !== undefined) return known
      const next = steps.length
      steps.push(new Map())
      steps[family]!.set(key, next)
      return next
    },
  }
}

function collectFamilies(found: ReadonlyMap<number, Occurrences>): number[][] {
  const families = new Map<number, number[]>()
  for (const [atom, { family }] of found) {
    const atoms = families.get(family)
    if (atoms) atoms.push(atom)
    else families.set(family, [atom])
  }
  return [...families.values()]
}

/** A unit of a family's atoms; `undefined` where no weight matrix is among its places, since nothing would be won. */
function makeUnit(
  atoms: number[],
  found: ReadonlyMap<number, Occurrences>,
  places: readonly Place[],
  chosen: ReadonlySet<number>,
): StructuralUnit | undefined {
  atoms.sort((a, b) => a - b)
  const cells = atoms.map(atom => found.get(atom)!)
  const slices = cells[0]!.places.map((place, i) => makeSlice(places[place]!, cells, i))
  if (!cells[0]!.places.some(place => places[place]!.rank >= 2)) return undefined
  const maker = slices.find(slice => slice.role === 'output') ?? slices.find(slice => slice.role === 'table') ?? slices[0]!
  const kind = atoms.some(atom => chosen.has(atom)) ? 'head' : 'channel'
  const ordered = [maker, ...slices.filter(slice => slice !== maker)]
  return { id: maker.tensor, kind, size: atoms.length, atoms: Int32Array.from(atoms), slices: ordered }
}

function makeSlice(place: Place, cells: readonly Occurrences[], index: number): UnitSlice {
  const count = cells[0]!.positions[index]!.length
  const positions = new Int32Array(cells.length * count)
  cells.forEach((cell, c) => positions.set(cell.positions[index]!, c * count))
  return { tensor: place.tensor, axis: place.axis, positions, count, role: place.role }
}

function numberIds(): (unit: StructuralUnit) => StructuralUnit {
  const seen = new Map<string, number>()
  return unit => {
    const count = (seen.get(unit.id) ?? 0) + 1
    seen.set(unit.id, count)
    return count === 1 ? unit : { ...unit, id: `${unit.id}#${count}` }
  }
}

export type { Place }
