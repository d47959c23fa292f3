/** The label of a position that can never be removed. */
export const FIXED = 0

/**
 * Who goes with whom: every position along every axis carries a label, and labels that must go together form a class.
 * A class is an *atom*, which can be removed; or *fixed*, with a reason; or *bound* to a product of atoms,
 * and then it goes if any of them goes (a head and a position within heads, a group and an index within groups).
 *
 * Every operation only takes freedom away, so an analysis that stops early or meets something
 * that it does not understand protects too much, never too little.
 */
export class Labels {
  #parent = new Int32Array(1024)
  #length = 1
  readonly #bound = new Map<number, readonly number[]>()
  readonly #reasons = new Map<number, string>([[FIXED, 'a fixed axis']])
  readonly #products = new Map<string, number>()

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
    if (length <= this.#parent.length) return
    const grown = new Int32Array(Math.max(length, this.#parent.length * 2))
    grown.set(this.#parent)
    this.#parent = grown
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
    if (this.#reasons.has(root)) return []
    const factors = this.#bound.get(root)
    if (!factors) return [root]
    const atoms: number[] = []
    for (const factor of factors) for (const atom of this.atoms(factor)) if (!atoms.includes(atom)) atoms.push(atom)
    return atoms
  }

  /** Whether a label stands for one atom, which is the common case and needs no list. */
  isAtom(root: number): boolean {
    return !this.#reasons.has(root) && !this.#bound.has(root)
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
    for (const label of labels) for (const atom of this.atoms(label)) if (!atoms.includes(atom)) atoms.push(atom)
    if (atoms.length === 0) return FIXED
    if (atoms.length === 1) return atoms[0]!
    const key = atoms.join()
    const known = this.#products.get(key)
    if (known !== undefined) return known
    const label = this.fresh(1)[0]!
    this.#bound.set(label, atoms)
    this.#products.set(key, label)
    return label
  }

  /** Says that a position with this label, and so each of its atoms, stays. */
  fix(label: number, reason: string): void {
    for (const atom of this.atoms(label)) this.#reasons.set(atom, reason)
  }

  /** Says that positions with these two labels go together. */
  unify(left: number, right: number, reason: string): void {
    const a = this.find(left)
    const b = this.find(right)
    if (a === b) return
    if (this.isAtom(a) && this.isAtom(b)) this.#union(a, b)
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
    if (onlyLeft.length === 0 || onlyRight.length === 0) this.#fixExcess(left, right, [...onlyLeft, ...onlyRight], reason)
    else if (onlyLeft.length === onlyRight.length) onlyLeft.forEach((atom, i) => this.unify(atom, onlyRight[i]!, reason))
    else if (onlyLeft.length === 1) this.#bound.set(onlyLeft[0]!, onlyRight)
    else if (onlyRight.length === 1) this.#bound.set(onlyRight[0]!, onlyLeft)
    else for (const atom of [...onlyLeft, ...onlyRight]) this.#reasons.set(atom, `its layout is not understood at ${reason}`)
  }

  /** One side has atoms that the other side lacks: those can no longer go. */
  #fixExcess(left: number, right: number, excess: readonly number[], reason: string): void {
    if (excess.length === 0) return
    const why = this.reason(left) ?? this.reason(right)
    const inherited = why !== undefined && why !== this.#reasons.get(FIXED) ? why : reason
    for (const atom of excess) this.#reasons.set(atom, inherited)
  }
}
