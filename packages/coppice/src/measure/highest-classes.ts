import { failure } from '@coppice/spec'

/** The axis of classes: the one that labels lack, the last where several would do or there are no labels. */
function classAxis(shape: readonly number[], labels: readonly number[] | undefined): number {
  if (!labels) return shape.length - 1
  const without = (axis: number): string => shape.filter((_, other) => other !== axis).join()
  for (let axis = shape.length - 1; axis >= 1; axis--) if (without(axis) === labels.join()) return axis
  const elements = labels.reduce((product, size) => product * size, 1)
  const rest = shape.slice(0, -1).reduce((product, size) => product * size, 1)
  if (elements === rest) return shape.length - 1
  throw failure({
    code: 'usage',
    who: 'the labels',
    expected: `one class for each row of the output [${shape.join(', ')}], or values of that shape`,
    received: `the shape [${labels.join(', ')}]`,
  })
}

/** The class with the highest output for each row; the first of equals. */
export function highestClasses(
  shape: readonly number[],
  values: ArrayLike<number | bigint>,
  labels?: readonly number[],
): Int32Array {
  const axis = classAxis(shape, labels)
  const classes = shape[axis] ?? 1
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  return Int32Array.from({ length: values.length / classes }, (_, row) => {
    const start = Math.floor(row / inner) * classes * inner + (row % inner)
    let best = 0
    for (let label = 1; label < classes; label++)
      if (Number(values[start + label * inner]) > Number(values[start + best * inner])) best = label
    return best
  })
}
