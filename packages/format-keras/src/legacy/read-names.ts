import type { Hdf5Group } from '../hdf5/hdf5-file.ts'
import { readStrings } from '../store/read-strings.ts'

/**
 * A list of names that is noted beside a group. What exceeds what HDF5 takes in one attribute is cut into several,
 * numbered from 0.
 */
export function readNames(group: Hdf5Group, attribute: string, who: string): readonly string[] {
  const whole = group.attributes.get(attribute)
  if (whole) return readStrings(whole, `${who} @${attribute}`)
  const names: string[] = []
  for (let i = 0; ; i++) {
    const part = group.attributes.get(`${attribute}${i}`)
    if (!part) return names
    names.push(...readStrings(part, `${who} @${attribute}${i}`))
  }
}
