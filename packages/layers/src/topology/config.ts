import { failure } from '@coppice/spec'

/** The options of a layer or a model, as its file states them. */
export type Config = Readonly<Record<string, unknown>>

/** An option that went by several names over the years; the first that is there counts. */
export type OptionName = string | readonly string[]

/** The name that an option has in a configuration; the newest where it is not there. */
export function optionKey(config: Config, name: OptionName): string {
  const names = typeof name === 'string' ? [name] : name
  return names.find(each => Object.hasOwn(config, each)) ?? names[0]!
}

/** The value of an option; `undefined` where it is missing or null. */
export function optionOf(config: Config, name: OptionName): unknown {
  const key = optionKey(config, name)
  return Object.hasOwn(config, key) ? (config[key] ?? undefined) : undefined
}

/** A number; the fallback where it is not there. Throws `invalid-model` for anything else. */
export function numberOf(config: Config, name: OptionName, fallback?: number): number {
  const value = optionOf(config, name) ?? fallback
  if (typeof value === 'number') return value
  throw wrongOption(config, name, 'a number', value)
}

/** Yes or no; the fallback where it is not there. */
export function flagOf(config: Config, name: OptionName, fallback: boolean): boolean {
  const value = optionOf(config, name) ?? fallback
  if (typeof value === 'boolean') return value
  throw wrongOption(config, name, 'true or false', value)
}

/** A text; the fallback where it is not there. */
export function textOf(config: Config, name: OptionName, fallback?: string): string {
  const value = optionOf(config, name) ?? fallback
  if (typeof value === 'string') return value
  throw wrongOption(config, name, 'a text', value)
}

/** One size for each of so many axes: a list, or one number for all. */
export function sizesOf(config: Config, name: OptionName, rank: number, fallback?: number): readonly number[] {
  const value = optionOf(config, name) ?? fallback
  if (typeof value === 'number') return new Array<number>(rank).fill(value)
  if (Array.isArray(value) && value.length === rank && value.every(size => typeof size === 'number')) return value
  throw wrongOption(config, name, rank === 1 ? 'a number' : `${rank} numbers`, value)
}

/** The axes that `axis` states, one or several, from the beginning and in order; the last where it is not there. */
export function axesOf(config: Config, rank: number): readonly number[] {
  const stated: unknown[] = [optionOf(config, 'axis') ?? -1].flat()
  const isAxis = (axis: unknown): axis is number =>
    Number.isInteger(axis) && (axis as number) >= -rank && (axis as number) < rank
  if (stated.length > 0 && stated.every(isAxis))
    return stated.map(axis => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
  throw wrongOption(config, 'axis', `axes of ${rank}`, config['axis'])
}

/** Whether a value is an object with named entries. */
export function isRecord(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongOption(config: Config, name: OptionName, expected: string, value: unknown): Error {
  const layer = typeof config['name'] === 'string' ? `layer ${config['name']}` : 'a layer'
  return failure({
    code: 'invalid-model',
    who: layer,
    expected: `${expected} as ${optionKey(config, name)}`,
    received: JSON.stringify(value) ?? 'nothing',
  })
}
