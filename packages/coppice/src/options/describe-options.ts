import type { Option } from '@coppice/spec'
import { z } from 'zod'

/** What JSON Schema says of one option. */
interface Property {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly examples?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

/** Options as data, from the schema that makes flags of them. */
export function describeOptions(shape: Readonly<Record<string, z.ZodType>>): readonly Option[] {
  const { properties = {} } = z.toJSONSchema(z.object(shape), { io: 'output' })
  return Object.entries(properties).map(([name, property]) => describeOption(name, property as Property))
}

function describeOption(name: string, property: Property): Option {
  const { type, description = '', enum: choices, examples } = property
  const base = { name, description }
  if (choices) return { ...base, type: 'choice', choices, ...defaultOf<string>(property) }
  if (type === 'boolean') return { ...base, type: 'flag', ...defaultOf<boolean>(property) }
  if (examples === undefined && (type === 'number' || type === 'integer'))
    return { ...base, type: 'number', ...defaultOf<number>(property), ...boundsOf(property) }
  return { ...base, type: 'text', ...defaultOf<string>(property), ...(examples && { example: examples[0]! }) }
}

function defaultOf<Value>({ default: value }: Property): { readonly default?: Value } {
  return value === undefined ? {} : { default: value as Value }
}

function boundsOf({ type, minimum, maximum }: Property): { minimum?: number; maximum?: number; whole?: true } {
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(type === 'integer' && { whole: true }),
  }
}
