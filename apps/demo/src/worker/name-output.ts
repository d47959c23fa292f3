import { formats } from '../plugins.ts'

/** What the pruned twin of a file is called: `.small` goes before the ending. */
export function nameOutput(file: string): string {
  const endings = Object.values(formats).flatMap(({ extensions }) => extensions)
  const lower = file.toLowerCase()
  const [ending = ''] = endings.filter(each => lower.endsWith(each)).toSorted((one, other) => other.length - one.length)
  const stem = file.slice(0, file.length - ending.length)
  return `${stem}.small${file.slice(stem.length)}`
}
