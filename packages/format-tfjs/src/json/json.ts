/** A value of a JSON text. Objects have no prototype. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** An object of a JSON text; keys that hold `undefined` are left out when it is written. */
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** What a value is, for messages: short, whatever its size. */
export function describeJson(value: Json | undefined): string {
  if (value === undefined) return 'none'
  if (isJsonArray(value)) return value.length > 16 ? `a list of ${value.length}` : shorten(JSON.stringify(value))
  return isJsonObject(value) ? 'an object' : shorten(JSON.stringify(value))
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
