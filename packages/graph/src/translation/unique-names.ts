/** Names that are given out once. */
export interface UniqueNames {
  /** The wanted name, or where it is taken the first free one of `name_1`, `name_2` … */
  take(wanted: string): string
}

/**
 * Names without repetition.
 *
 * @example
 * ```ts
 * const names = uniqueNames()
 * names.take('conv') // 'conv'
 * names.take('conv') // 'conv_1'
 * ```
 */
export function uniqueNames(): UniqueNames {
  const taken = new Set<string>()
  return {
    take(wanted) {
      let name = wanted
      for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`
      taken.add(name)
      return name
    },
  }
}
