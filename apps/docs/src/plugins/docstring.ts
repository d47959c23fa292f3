import ts from 'typescript'

/** The documentation of one export, as markdown. */
export interface Docstring {
  /** The name of the export. */
  readonly symbol: string
  readonly text: string
  /** What follows `@param`, `@throws` and `@example`, in order. */
  readonly tags: readonly { readonly name: string; readonly text: string }[]
}

const asMarkdown = (text: string): string =>
  text.replace(/\{@link (\w+)(?:\s*\|\s*([^}]+))?\}/g, (_, name: string, words?: string) => `\`${words ?? name}\``)

/** Reads the documentation of a symbol. Throws where it has none: a plugin without it would have an empty page. */
export function docstringOf(checker: ts.TypeChecker, symbol: ts.Symbol): Docstring {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const text = asMarkdown(ts.displayPartsToString(own.getDocumentationComment(checker)))
  if (text === '') throw new Error(`${own.name} has no documentation comment`)
  const tags = own.getJsDocTags(checker).map(tag => ({
    name: tag.name,
    text: asMarkdown(ts.displayPartsToString(tag.text)),
  }))
  return { symbol: own.name, text, tags }
}

/** The documentation as a part of a page: text, errors, and the example. */
export function formatDocstring({ text, tags }: Docstring): string {
  const throws = tags.filter(tag => tag.name === 'throws').map(tag => `Throws ${tag.text}`)
  const examples = tags.filter(tag => tag.name === 'example').map(tag => tag.text)
  return [text, ...throws, ...examples].join('\n\n')
}
