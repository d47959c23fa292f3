/** A page before it is set: markdown, and where it goes. */
export interface Page {
  /** From the root of the site, without an ending: `criteria/l1`. */
  readonly path: string
  readonly markdown: string
  /** The file it was read from, relative to the repository: links in it start there. Absent where it was generated. */
  readonly file?: string
  /** Default `en`. */
  readonly language?: 'en' | 'zh'
}

/** The first heading of a page. Throws where there is none. */
export function titleOf({ path, markdown }: Page): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1]
  if (title === undefined) throw new Error(`The page ${path} has no heading`)
  return title
}
