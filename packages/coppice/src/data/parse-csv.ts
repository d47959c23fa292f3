import { failure } from '@coppice/spec'

/** A table of numbers. */
export interface Table {
  /** Present where the first row holds names. */
  readonly names?: readonly string[]
  /** Fields as text, row by row. */
  readonly rows: readonly (readonly string[])[]
}

/** The fields of one line; a field in quotes may hold commas, and a doubled quote stands for one. */
function splitLine(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map(field => field.trim())
  const fields: string[] = []
  const pattern = new RegExp(
    `(?:^|${separator === '|' ? '\\|' : separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`,
    'g',
  )
  for (const [, quoted, plain] of line.matchAll(pattern)) fields.push(quoted?.replaceAll('""', '"') ?? plain!.trim())
  return fields
}

const isNumber = (field: string): boolean => field !== '' && Number.isFinite(Number(field))

/**
 * Reads comma- or semicolon- or tab-separated text. The first row holds names where none of its fields is a number.
 *
 * @throws a failure with code `invalid-model` where rows have unequal numbers of fields.
 */
export function parseCsv(text: string, who: string): Table {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter(line => line.trim() !== '')
  const separator = [',', ';', '\t'].find(mark => lines[0]?.includes(mark)) ?? ','
  const rows = lines.map(line => splitLine(line, separator))
  const ragged = rows.findIndex(row => row.length !== rows[0]!.length)
  if (ragged >= 0)
    throw failure({
      code: 'invalid-model',
      who: `${who}, row ${ragged + 1}`,
      expected: `${rows[0]!.length} fields`,
      received: `${rows[ragged]!.length}`,
    })
  const hasNames = rows.length > 0 && !rows[0]!.some(isNumber)
  return hasNames ? { names: rows[0]!, rows: rows.slice(1) } : { rows }
}
