import { FIXED, type Labels } from '../labels/labels.ts'

/**
 * The atoms of each position of an axis: position p goes if any `list[p]` of the lists goes. There are as many lists as
 * atoms at the position that has most, `FIXED` standing where there is none; no list where every position stays for good.
 */
export type AxisAtoms = readonly Int32Array[]

/** What is known of the axes of one analysis. */
interface Known {
  readonly byLabels: Map<Int32Array, AxisAtoms>
  readonly byHash: Map<number, readonly AxisAtoms[]>
}

const remembered = new WeakMap<Labels, Known>()

/** The atoms of an axis with these labels, of a finished analysis; the same object for axes that have the same atoms. */
export function axisAtoms(labels: Labels, ids: Int32Array): AxisAtoms {
  const known = knownOf(labels)
  const found = known.byLabels.get(ids)
  if (found) return found
  const atoms = shareEqual(known, findAtoms(labels, ids))
  known.byLabels.set(ids, atoms)
  return atoms
}

function knownOf(labels: Labels): Known {
  const known: Known = remembered.get(labels) ?? { byLabels: new Map(), byHash: new Map() }
  remembered.set(labels, known)
  return known
}

function findAtoms(labels: Labels, ids: Int32Array): AxisAtoms {
  const first = new Int32Array(ids.length).fill(FIXED)
  const lists = [first]
  let isLive = false
  for (let position = 0; position < ids.length; position++) {
    const root = labels.find(ids[position]!)
    if (labels.isFixed(root)) continue
    if (labels.isAtom(root)) first[position] = root
    else putProduct(lists, position, labels.atoms(root))
    isLive ||= first[position] !== FIXED
  }
  return isLive ? lists : []
}

function putProduct(lists: Int32Array[], position: number, atoms: readonly number[]): void {
  for (let factor = 0; factor < atoms.length; factor++) {
    const list = (lists[factor] ??= new Int32Array(lists[0]!.length).fill(FIXED))
    list[position] = atoms[factor]!
  }
}

function shareEqual({ byHash }: Known, atoms: AxisAtoms): AxisAtoms {
  const hash = hashOf(atoms)
  const alike = byHash.get(hash) ?? []
  const equal = alike.find(other => areEqual(other, atoms))
  if (equal) return equal
  byHash.set(hash, [...alike, atoms])
  return atoms
}

function hashOf(atoms: AxisAtoms): number {
  let hash = atoms.length
  for (const list of atoms)
    for (let position = 0; position < list.length; position++) hash = (Math.imul(hash, 31) + list[position]!) | 0
  return hash
}

function areEqual(a: AxisAtoms, b: AxisAtoms): boolean {
  return a.length === b.length && a.every((list, factor) => haveSameNumbers(list, b[factor]!))
}

function haveSameNumbers(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false
  for (let position = 0; position < a.length; position++) if (a[position] !== b[position]) return false
  return true
}
