/** What a hand-written page says of itself before its text, `name: value` between two lines of hyphens. */
export interface FrontMatter {
  readonly fields: Readonly<Record<string, string>>
  readonly text: string
}

/** Parts a page from what it says of itself; a page without it has no fields. */
export function readFrontMatter(markdown: string): FrontMatter {
  const found = /^---\n([^]*?)\n---\n/.exec(markdown)
  if (!found) return { fields: {}, text: markdown }
  const fields = found[1]!.split('\n').map(line => {
    const at = line.indexOf(':')
    if (at < 1) throw new Error(`Expected 'name: value' before the page, received '${line}'`)
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const
  })
  return { fields: Object.fromEntries(fields), text: markdown.slice(found[0].length).trimStart() }
}
