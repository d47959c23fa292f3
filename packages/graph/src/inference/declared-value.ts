import type { Value } from '@coppice/spec'
import type { Inferred } from '../inferred.ts'

/** The size of an input's axis, or the name of the dynamic dimension: `input[0]` where the file gives it none. */
export function dimensionName(input: Value, axis: number): number | string {
  const dimension = input.shape![axis]!
  return dimension === null || dimension === '' ? `${input.name}[${axis}]` : dimension
}

/** What was inferred, completed by what the file declares. Where both say something, inference is right. */
export function declaredValue(
  inferred: Inferred,
  declared: Value | undefined,
  sizes: Readonly<Record<string, number>>,
): Inferred {
  if (!declared || (inferred.type && inferred.shape && !inferred.shape.includes(-1))) return inferred
  const type = inferred.type ?? declared.type
  const { shape, known } = inferred
  const sizeOf = (axis: number): number => {
    const dimension = declared.shape![axis] ?? null
    return typeof dimension === 'number' ? dimension : ((dimension !== null ? sizes[dimension] : undefined) ?? -1)
  }
  if (!declared.shape || (shape && shape.length !== declared.shape.length)) return { ...inferred, type }
  const completed = declared.shape.map((_, axis) => (shape && shape[axis]! >= 0 ? shape[axis]! : sizeOf(axis)))
  return known ? { type, shape: completed, known } : { type, shape: completed }
}
