import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** What a page can ask for with a line such as `@picture coupling`. */
export interface Parts {
  /** SVG by name. */
  readonly pictures: Readonly<Record<string, string>>
  /** The folder that paths of code start from. */
  readonly root: string
}

/**
 * Puts code and pictures where lines ask for them: `@include apps/docs/examples/service.ts` a file as code, so that what
 * is shown is what is tested; `@picture coupling` a picture that was drawn from data.
 */
export function expand(markdown: string, { pictures, root }: Parts): string {
  return markdown
    .replace(/^@include (\S+)$/gm, (_, path: string) => {
      const code = readFileSync(join(root, path), 'utf8').trimEnd()
      return `\`\`\`${extname(path).slice(1)}\n${code}\n\`\`\``
    })
    .replace(/^@picture (\S+)$/gm, (_, name: string) => {
      const picture = Object.hasOwn(pictures, name) ? pictures[name] : undefined
      if (picture === undefined) throw new Error(`There is no picture '${name}': ${Object.keys(pictures).join(', ')}`)
      return picture
    })
}
