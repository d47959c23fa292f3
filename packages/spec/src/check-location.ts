import { failure } from './failure.ts'

/**
 * The path segments of a relative location, or a failure with code `unsafe-path`: absolute, drive, UNC and URL
 * locations are refused, as are `..`, colons and NUL, whatever the system that reads it.
 *
 * @example
 * ```ts
 * checkLocation('weights/part1.bin') // ['weights', 'part1.bin']
 * checkLocation('../weights.bin') // throws: expected a location inside the model's folder, received "../weights.bin"
 * ```
 */
export function checkLocation(location: string): string[] {
  const segments = location.split(/[\\/]/)
  const climbs = segments.includes('..')
  const rooted = segments[0] === '' || /[:\0]/.test(location)
  const kept = segments.filter(segment => segment !== '' && segment !== '.')
  if (!climbs && !rooted && kept.length > 0) return kept
  const expected = "a location inside the model's folder"
  throw failure({ code: 'unsafe-path', who: 'companion file', expected, received: JSON.stringify(location) })
}
