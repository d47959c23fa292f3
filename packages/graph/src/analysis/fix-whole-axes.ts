import type { Axis } from '../labels/axis.ts'
import type { Labels } from '../labels/labels.ts'

/** Each distinct axis with labels, once: values share axes. The name of the first value that has it goes along. */
export function distinctAxes(axes: ReadonlyMap<string, readonly Axis[]>): Map<Axis, string> {
  const seen = new Set<Int32Array>()
  const distinct = new Map<Axis, string>()
  for (const [name, list] of axes)
    for (const axis of list)
      if (axis.ids && !seen.has(axis.ids)) {
        seen.add(axis.ids)
        distinct.set(axis, name)
      }
  return distinct
}

/** Fixes every atom that fills a whole axis of some value: without it the axis would be empty. */
export function fixWholeAxes(labels: Labels, axes: ReadonlyMap<Axis, string>): void {
  for (const [axis, name] of axes)
    for (const atom of labels.atoms(axis.ids![0]!))
      if (axis.ids!.every(id => labels.atoms(id).includes(atom))) labels.fix(atom, `one cell fills an axis of ${name}`)
}
