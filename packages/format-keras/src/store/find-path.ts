import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'

/** The names that lead from a group to a dataset; `undefined` where it is not inside. */
export function findPath(group: Hdf5Group, wanted: Hdf5Dataset): readonly string[] | undefined {
  for (const [name, member] of group.members) {
    if (member === wanted) return [name]
    const rest = member.kind === 'group' ? findPath(member, wanted) : undefined
    if (rest) return [name, ...rest]
  }
  return undefined
}

/** A group in which the group at a path is another. */
export function replaceGroup(
  group: Hdf5Group,
  [name, ...rest]: readonly string[],
  change: (group: Hdf5Group) => Hdf5Group,
): Hdf5Group {
  if (name === undefined) return change(group)
  const member = group.members.get(name)
  if (member?.kind !== 'group') return group
  return { ...group, members: new Map([...group.members, [name, replaceGroup(member, rest, change)]]) }
}
