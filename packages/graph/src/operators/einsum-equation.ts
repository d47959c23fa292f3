/** The labels of each input's axes and of the output's; the axes of an ellipsis are labelled `.1`, `.2` … from the last. */
export interface EinsumEquation {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
}

/**
 * Reads an equation for inputs of so many axes; `undefined` where it does not fit them.
 *
 * @example
 * ```ts
 * parseEinsum('...ij,jk->...ik', [3, 2]) // { inputs: [['.1', 'i', 'j'], ['j', 'k']], output: ['.1', 'i', 'k'] }
 * ```
 */
export function parseEinsum(equation: string, ranks: readonly number[]): EinsumEquation | undefined {
  const [left = '', right] = equation.replaceAll(' ', '').split('->')
  const terms = left.split(',')
  if (terms.length !== ranks.length) return undefined
  const inputs = terms.map((term, input) => labelsOf(term, ranks[input]!))
  if (!inputs.every(labels => labels !== undefined)) return undefined
  const ellipsis = Math.max(0, ...inputs.map(labels => labels.filter(label => label.startsWith('.')).length))
  const output =
    right === undefined ? impliedOutput(inputs) : labelsOf(right, right.replace('...', '').length + ellipsis)
  return output && { inputs, output }
}

function labelsOf(term: string, rank: number): string[] | undefined {
  const [before, after] = term.split('...')
  if (after === undefined) return term.length === rank ? [...term] : undefined
  const covered = rank - before!.length - after.length
  if (covered < 0) return undefined
  const labels = Array.from({ length: covered }, (_, i) => `.${covered - i}`)
  return [...before!, ...labels, ...after]
}

/** Without an arrow: the ellipsis, then the labels that occur once, in alphabetical order. */
function impliedOutput(inputs: readonly (readonly string[])[]): string[] {
  const labels = inputs.flat()
  const dots = [...new Set(labels.filter(label => label.startsWith('.')))].sort((a, b) => (a < b ? 1 : -1))
  const once = labels.filter(label => !label.startsWith('.') && labels.indexOf(label) === labels.lastIndexOf(label))
  return [...dots, ...once.sort()]
}
