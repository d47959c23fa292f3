const notMeasured = 'not measured'

/** A number with three significant digits or more, with thousands apart: `1,234`, `0.0125`, `3.4e-8`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (value === 0 || !Number.isFinite(value)) return String(value)
  if (size < 1e-4) return value.toExponential(1)
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  return value.toLocaleString('en-US', { maximumSignificantDigits: size >= 1000 ? 21 : 3, maximumFractionDigits: 6 })
}

const scale = (value: number, steps: readonly string[]): string => {
  const step = Math.min(
    steps.length - 1,
    Math.max(0, Math.floor((Math.log10(Math.max(1, Math.abs(value))) + 2e-4) / 3)),
  )
  const scaled = value / 1000 ** step
  const digits = step === 0 ? 0 : Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2
  return `${scaled.toFixed(digits)} ${steps[step]}`.trim()
}

/**
 * A number of bytes in decimal units.
 *
 * @example
 * ```ts
 * formatBytes(23_100_000) // '23.1 MB'
 * ```
 */
export function formatBytes(bytes: number): string {
  return scale(bytes, ['B', 'kB', 'MB', 'GB', 'TB'])
}

/**
 * A count, shortened from a thousand on.
 *
 * @example
 * ```ts
 * formatCount(11_689_512) // '11.7 M'
 * ```
 */
export function formatCount(count: number): string {
  return scale(count, ['', 'k', 'M', 'G', 'T', 'P'])
}

/** A fraction as a percentage with one digit, such as `50.0 %`. */
export function formatPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`
}

/** A value of a ledger in its unit; `null` is "not measured". */
export function formatQuantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || Number.isNaN(value)) return notMeasured
  if (unit === 'B' || unit === 'bytes') return formatBytes(value)
  if (unit === 'fraction') return formatPercent(value)
  if (unit === 'ms' || unit === 's') return `${formatNumber(Number(value.toPrecision(3)))} ${unit}`
  return Number.isInteger(value) ? formatCount(value) : formatNumber(value)
}
