import type { Role } from '@coppice/spec'
import type { Axis } from '../labels/axis.ts'
import type { Labels } from '../labels/labels.ts'
import type { StructuralUnit, UnitSlice } from './analysis.ts'

/** One axis of one constant. */
export interface Place {
  readonly tensor: string
  readonly axis: number
  readonly rank: number
  readonly labels: Axis
  readonly role: Role
}

/** Which atom lies at which position of a place; a position of a product is listed once for each of its atoms. */
interface Occupation {
  readonly atoms: ArrayLike<number>
  readonly positions: ArrayLike<number>
}

/** The cells of one unit and the places, by number, in which they lie. */
interface Family {
  readonly atoms: number[]
  readonly places: readonly { readonly place: number; readonly count: number }[]
}

/**
 * Units from labels: atoms that lie in the same axes of the same constants, equally often in each, are the cells of one unit.
 * Of a product's factors only the outer or the inner one is offered; the others are held back.
 */
export function findUnits(places: readonly Place[], labels: Labels, factor: 'outer' | 'inner'): StructuralUnit[] {
  const factors: Factors = { choice: factor, chosen: new Set(), heldBack: new Set() }
  const occupations = places.map(place => occupationOf(place.labels, labels, factors))
  const families = findFamilies(occupations, labels.length, factors.heldBack).filter(
    ({ atoms, places: where }) => atoms.length > 1 && where.some(({ place }) => places[place]!.rank >= 2),
  )
  const cells = numberCells(families, labels.length)
  return makeUnits(families, places, occupations, cells, factors.chosen).map(numberIds())
}

interface Factors {
  readonly choice: 'outer' | 'inner'
  readonly chosen: Set<number>
  readonly heldBack: Set<number>
}

function occupationOf({ ids }: Axis, labels: Labels, factors: Factors): Occupation {
  const atoms: number[] = []
  const positions: number[] = []
  const add = (atom: number, position: number): void => void (atoms.push(atom), positions.push(position))
  ids?.forEach((id, position) => {
    const root = labels.find(id)
    if (labels.isAtom(root)) return add(root, position)
    if (labels.isFixed(root)) return
    const product = labels.atoms(root)
    if (product.length > 1) chooseFactor(product, factors)
    for (const atom of product) add(atom, position)
  })
  return { atoms, positions }
}

/** A product may be met with its factors in another order, behind a shuffle: what was chosen first stays chosen. */
function chooseFactor(atoms: readonly number[], { choice, chosen, heldBack }: Factors): void {
  const inOrder = choice === 'outer' ? atoms : atoms.toReversed()
  const choose = inOrder.find(atom => chosen.has(atom)) ?? inOrder.find(atom => !heldBack.has(atom)) ?? inOrder[0]!
  chosen.add(choose)
  for (const atom of atoms) if (atom !== choose) heldBack.add(atom)
}

/** Walks the places in order and tells atoms apart by how often they lie in each: what stays together is a family. */
function findFamilies(occupations: readonly Occupation[], labelCount: number, heldBack: ReadonlySet<number>): Family[] {
  const familyOf = new Int32Array(labelCount)
  const counts = new Int32Array(labelCount)
  const families: Step[] = [{ before: 0, place: -1, count: 0 }]
  const seen: number[] = []
  occupations.forEach(({ atoms }, place) => {
    const here: number[] = []
    for (let i = 0; i < atoms.length; i++) if (counts[atoms[i]!]!++ === 0) here.push(atoms[i]!)
    const next = new Map<number, number>()
    for (const atom of here) {
      const count = counts[atom]!
      const family = familyOf[atom]!
      const key = family * 2 ** 26 + count
      if (family === 0) seen.push(atom)
      if (!next.has(key)) next.set(key, families.push({ before: family, place, count }) - 1)
      familyOf[atom] = next.get(key)!
      counts[atom] = 0
    }
  })
  return groupAtoms(
    seen.filter(atom => !heldBack.has(atom)),
    familyOf,
    families,
  )
}

/** One more place of a family, after those that it had before. */
interface Step {
  readonly before: number
  readonly place: number
  readonly count: number
}

function placesOfFamily(steps: readonly Step[], family: number): Step[] {
  const places: Step[] = []
  for (let number = family; number !== 0; number = steps[number]!.before) places.push(steps[number]!)
  return places.reverse()
}

function groupAtoms(atoms: readonly number[], familyOf: Int32Array, steps: readonly Step[]): Family[] {
  const groups = new Map<number, Family>()
  for (const atom of atoms) {
    const number = familyOf[atom]!
    const group = groups.get(number)
    if (group) group.atoms.push(atom)
    else groups.set(number, { atoms: [atom], places: placesOfFamily(steps, number) })
  }
  return [...groups.values()]
}

/** For each label, the family that it is an atom of, or -1, and its number there. */
interface Cells {
  readonly family: Int32Array
  readonly cell: Int32Array
}

/** Puts the atoms of each family in order and numbers them. */
function numberCells(families: readonly Family[], labelCount: number): Cells {
  const cells = { family: new Int32Array(labelCount).fill(-1), cell: new Int32Array(labelCount) }
  families.forEach(({ atoms }, family) =>
    atoms
      .sort((a, b) => a - b)
      .forEach((atom, cell) => {
        cells.family[atom] = family
        cells.cell[atom] = cell
      }),
  )
  return cells
}

/** Gives each family its slices, by one walk over every place. */
function makeUnits(
  families: readonly Family[],
  places: readonly Place[],
  occupations: readonly Occupation[],
  cells: Cells,
  chosen: ReadonlySet<number>,
): StructuralUnit[] {
  const slices = families.map((): UnitSlice[] => [])
  const inPlace = places.map((): { readonly family: number; readonly count: number }[] => [])
  families.forEach((family, number) =>
    family.places.forEach(({ place, count }) => inPlace[place]!.push({ family: number, count })),
  )
  places.forEach((place, number) => {
    const filled = new Map(
      inPlace[number]!.map(({ family, count }) => [family, emptySlice(place, count, families[family]!.atoms.length)]),
    )
    fillPositions(occupations[number]!, cells, filled)
    for (const [family, { slice }] of filled) slices[family]!.push(slice)
  })
  return families.map((family, number) => makeUnit(family.atoms, slices[number]!, chosen))
}

interface Filling {
  readonly slice: UnitSlice
  /** How many positions each cell has so far. */
  readonly next: Int32Array
}

function emptySlice({ tensor, axis, role }: Place, count: number, cells: number): Filling {
  return { slice: { tensor, axis, role, count, positions: new Int32Array(cells * count) }, next: new Int32Array(cells) }
}

function fillPositions({ atoms, positions }: Occupation, cells: Cells, filled: ReadonlyMap<number, Filling>): void {
  for (let i = 0; i < atoms.length; i++) {
    const cell = cells.cell[atoms[i]!]!
    const filling = filled.get(cells.family[atoms[i]!]!)
    if (filling) filling.slice.positions[cell * filling.slice.count + filling.next[cell]!++] = positions[i]!
  }
}

function makeUnit(atoms: readonly number[], slices: readonly UnitSlice[], chosen: ReadonlySet<number>): StructuralUnit {
  const maker =
    slices.find(slice => slice.role === 'output') ?? slices.find(slice => slice.role === 'table') ?? slices[0]!
  const kind = atoms.some(atom => chosen.has(atom)) ? 'head' : 'channel'
  const ordered = [maker, ...slices.filter(slice => slice !== maker)]
  return { id: maker.tensor, kind, size: atoms.length, atoms: Int32Array.from(atoms), slices: ordered }
}

function numberIds(): (unit: StructuralUnit) => StructuralUnit {
  const seen = new Map<string, number>()
  return unit => {
    const count = (seen.get(unit.id) ?? 0) + 1
    seen.set(unit.id, count)
    return count === 1 ? unit : { ...unit, id: `${unit.id}#${count}` }
  }
}
