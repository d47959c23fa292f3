/** Numbers by the words that stand for them. */
export type Bindings = Readonly<Record<string, string>>

const word = /\{([a-z][a-z0-9_]*)\}/g

/** The words in braces of a pattern. */
export function wordsOf(pattern: string): string[] {
  return [...new Set([...pattern.matchAll(word)].map(match => match[1]!))]
}

/** A pattern with some of its words replaced. */
export function fillIn(pattern: string, bindings: Bindings): string {
  return pattern.replace(word, (whole, name: string) => (Object.hasOwn(bindings, name) ? bindings[name]! : whole))
}

/** The numbers that make a name of a pattern; `undefined` where none do. */
export function matchName(pattern: string, name: string): Bindings | undefined {
  return expressionOf(pattern).exec(name)?.groups ?? (pattern === name ? {} : undefined)
}

const expressions = new Map<string, RegExp>()

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known) return known
  const seen = new Set<string>()
  const pieces = pattern.split(/(\{[a-z][a-z0-9_]*\})/).map((piece, index) => {
    if (index % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    const name = piece.slice(1, -1)
    const isAgain = seen.has(name)
    seen.add(name)
    return isAgain ? String.raw`\k<${name}>` : `(?<${name}>[0-9]+)`
  })
  const expression = new RegExp(`^${pieces.join('')}$`)
  expressions.set(pattern, expression)
  return expression
}
