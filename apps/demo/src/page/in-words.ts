/** Flags that the page calls something else. */
const names: Readonly<Record<string, string>> = { data: 'examples' }

/** A message of the command line as the page says it: `--label-column` becomes `“label column”`. */
export function inWords(text: string): string {
  return text.replaceAll(/--([a-z][a-z-]*)/g, (_, flag: string) => `“${names[flag] ?? flag.replaceAll('-', ' ')}”`)
}
