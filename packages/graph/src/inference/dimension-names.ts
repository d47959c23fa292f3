import type { Sizes, Inferences } from './infer.ts'

/** A shape as it is shown: numbers, names of dynamic dimensions and simple terms of them; `?` where nothing is known. */
export type SymbolicShape = readonly (number | string)[]

/** What inference gave at some sizes of the dynamic dimensions. */
export interface Sample {
  readonly sizes: Sizes
  readonly values: Inferences
}

/**
 * The shape of a value in terms of the dynamic dimensions, found by comparing what inference gave at two or more sizes:
 * a number where they are equal, else a term such as `batch`, `2*t+1` or `batch*t` that gives every one of them, else `?`.
 * `undefined` where the number of axes is not known.
 *
 * @example
 * ```ts
 * nameDimensions('output', samples) // ['batch', 1000]
 * ```
 */
export function nameDimensions(value: string, samples: readonly Sample[]): SymbolicShape | undefined {
  const shapes = samples.map(({ values }) => values.get(value)?.shape)
  const [first] = shapes
  if (!first || shapes.some(shape => shape?.length !== first.length)) return undefined
  const sizes = samples.map(sample => sample.sizes)
  return first.map((_, axis) =>
    nameSize(
      shapes.map(shape => shape![axis]!),
      sizes,
    ),
  )
}

function nameSize(numbers: readonly number[], sizes: readonly Sizes[]): number | string {
  if (numbers.includes(-1)) return '?'
  if (numbers.every(number => number === numbers[0])) return numbers[0]!
  const names = Object.keys(sizes[0] ?? {})
  const series = names.map(name => ({ name, numbers: sizes.map(assignment => assignment[name] ?? 1) }))
  const products = series.flatMap((left, i) => series.slice(i + 1).map(right => multiply(left, right)))
  const terms = [...series, ...products]
  return (
    find(terms, term => multiple(term, numbers)) ??
    find(series, term => affine(term, numbers, 1)) ??
    find(series, term => affine(term, numbers)) ??
    '?'
  )
}

interface Term {
  readonly name: string
  readonly numbers: readonly number[]
}

function multiply(left: Term, right: Term): Term {
  return { name: `${left.name}*${right.name}`, numbers: left.numbers.map((number, i) => number * right.numbers[i]!) }
}

function find(terms: readonly Term[], write: (term: Term) => string | undefined): string | undefined {
  for (const term of terms) {
    const written = write(term)
    if (written !== undefined) return written
  }
  return undefined
}

function multiple(term: Term, numbers: readonly number[]): string | undefined {
  const factor = numbers[0]! / term.numbers[0]!
  if (!Number.isInteger(factor) || numbers.some((number, i) => number !== factor * term.numbers[i]!)) return undefined
  return factor === 1 ? term.name : `${factor}*${term.name}`
}

/** `factor * term + rest`, with a rest smaller than the factor unless that is 1, or it would fit by chance. */
function affine(term: Term, numbers: readonly number[], only?: number): string | undefined {
  const factor = (numbers[1]! - numbers[0]!) / (term.numbers[1]! - term.numbers[0]!)
  const rest = numbers[0]! - factor * term.numbers[0]!
  if (!Number.isInteger(factor) || factor < 1 || (only !== undefined && factor !== only)) return undefined
  if (factor > 1 && Math.abs(rest) >= factor) return undefined
  if (numbers.some((number, i) => number !== factor * term.numbers[i]! + rest)) return undefined
  const product = factor === 1 ? term.name : `${factor}*${term.name}`
  return `${product}${rest < 0 ? '-' : '+'}${Math.abs(rest)}`
}
