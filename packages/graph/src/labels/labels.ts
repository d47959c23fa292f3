/** The label of a position that can never be removed. */
export const FIXED = 0

const ATOM = 0
const IS_FIXED = 1
const IS_BOUND = 2

/**
 * Who goes with whom: every position along every axis carries a label, and labels that must go together form a class.
 * A class is an *atom*, which can be removed; or *fixed*, with a reason; or *bound* to a product of atoms,
 * and then it goes if any of them goes (a head and a position within heads, a group and an index within groups).
 *
 * Every operation only takes freedom away, so an analysis that stops early or meets something
 * that it does not understand protects too much, never too little.
 */
// eslint-disable-next-line no-restricted-syntax -- private arrays keep every change behind the operations that are sound
export class Labels {
  #parent = new Int32Array(1024)
  #kind = Uint8Array.from({ length: 1024 }, (_, label) => (label === FIXED ? IS_FIXED : ATOM))
  #length = 1
  readonly #bound = new Map<number, readonly number[]>()
  readonly #reasons = new Map<number, string>([[FIXED, 'a fixed axis']])
  readonly #products = new Map<number | string, number>()

  /** How many labels there are. */
  get length(): number {
    return this.#length
  }

  /** New labels for the positions of an axis. */
  fresh(count: number): Int32Array {
    this.#reserve(this.#length + count)
    const ids = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      this.#parent[this.#length] = this.#length
      ids[i] = this.#length++
    }
    return ids
  }

  #reserve(length: number): void {
    if (length <= this.#kind.length) return
    const parent = new Int32Array(Math.max(length, this.#parent.length * 2))
    parent.set(this.#parent)
    this.#parent = parent
    const kind = new Uint8Array(parent.length)
    kind.set(this.#kind)
    this.#kind = kind
  }

  /** The representative of a label's class. */
  find(label: number): number {
    const parent = this.#parent
    let root = label
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!
      root = parent[root]!
    }
    return root
  }

  /** The atoms whose removal removes a position with this label; none where it is fixed. In the order of the factors, outer first. */
  atoms(label: number): readonly number[] {
    const root = this.find(label)
    if (this.#kind[root] === IS_FIXED) return []
    if (this.#kind[root] === ATOM) return [root]
    const atoms: number[] = []
    for (const factor of this.#bound.get(root)!)
      for (const atom of this.atoms(factor)) if (!atoms.includes(atom)) atoms.push(atom)
    return atoms
  }

  /** Whether a representative stands for one atom, which is the common case and needs no list. */
  isAtom(root: number): boolean {
    return this.#kind[root] === ATOM
  }

  /** Whether a representative is known to be fixed; a product all of whose factors are fixed is not. */
  isFixed(root: number): boolean {
    return this.#kind[root] === IS_FIXED
  }

  /** Why a position with this label cannot be removed, or `undefined` where it can. */
  reason(label: number): string | undefined {
    const root = this.find(label)
    const reason = this.#reasons.get(root)
    if (reason !== undefined) return reason
    const factors = this.#bound.get(root)
    if (!factors || this.atoms(root).length > 0) return undefined
    return factors.map(factor => this.reason(factor)).find(found => found !== undefined)
  }

  /** The label of the product of some labels: the same one each time for the same atoms. */
  product(labels: readonly number[]): number {
    const atoms: number[] = []
    for (const label of labels) {
      const root = this.find(label)
      if (this.#kind[root] === ATOM) addOnce(atoms, root)
      else for (const atom of this.atoms(root)) addOnce(atoms, atom)
    }
    if (atoms.length < 2) return atoms[0] ?? FIXED
    const key = atoms.length === 2 ? atoms[0]! * 2 ** 26 + atoms[1]! : atoms.join()
    const known = this.#products.get(key)
    if (known !== undefined) return known
    const label = this.fresh(1)[0]!
    this.#bind(label, atoms)
    this.#products.set(key, label)
    return label
  }

  #bind(root: number, atoms: readonly number[]): void {
    this.#kind[root] = IS_BOUND
    this.#bound.set(root, atoms)
  }

  #fixAtom(atom: number, reason: string): void {
    this.#kind[atom] = IS_FIXED
    this.#reasons.set(atom, reason)
  }

  /** Says that a position with this label, and so each of its atoms, stays. */
  fix(label: number, reason: string): void {
    const root = this.find(label)
    if (this.#kind[root] === ATOM) this.#fixAtom(root, reason)
    else for (const atom of this.atoms(root)) this.#fixAtom(atom, reason)
  }

  /** Says that positions with these two labels go together. */
  unify(left: number, right: number, reason: string): void {
    const a = this.find(left)
    const b = this.find(right)
    if (a === b) return
    if (this.#kind[a] === ATOM && this.#kind[b] === ATOM) this.#union(a, b)
    else if (this.#kind[a] === IS_FIXED && this.#kind[b] === IS_FIXED) return
    else this.#unifyProducts(a, b, reason)
  }

  #union(a: number, b: number): void {
    this.#parent[Math.max(a, b)] = Math.min(a, b)
  }

  #unifyProducts(left: number, right: number, reason: string): void {
    const ofLeft = this.atoms(left)
    const ofRight = this.atoms(right)
    const onlyLeft = ofLeft.filter(atom => !ofRight.includes(atom))
    const onlyRight = ofRight.filter(atom => !ofLeft.includes(atom))
    if (onlyLeft.length === 0 || onlyRight.length === 0)
      this.#fixExcess(left, right, [...onlyLeft, ...onlyRight], reason)
    else if (onlyLeft.length === onlyRight.length)
      onlyLeft.forEach((atom, i) => this.unify(atom, onlyRight[i]!, reason))
    else if (onlyLeft.length === 1) this.#bind(onlyLeft[0]!, onlyRight)
    else if (onlyRight.length === 1) this.#bind(onlyRight[0]!, onlyLeft)
    else
      for (const atom of [...onlyLeft, ...onlyRight]) this.#fixAtom(atom, `its layout is not understood at ${reason}`)
  }

  /** One side has atoms that the other side lacks: those can no longer go. */
  #fixExcess(left: number, right: number, excess: readonly number[], reason: string): void {
    if (excess.length === 0) return
    const why = this.reason(left) ?? this.reason(right)
    const inherited = why !== undefined && why !== this.#reasons.get(FIXED) ? why : reason
    for (const atom of excess) this.#fixAtom(atom, inherited)
  }
}

function addOnce(atoms: number[], atom: number): void {
  if (!atoms.includes(atom)) atoms.push(atom)
}
