/**
 * The JSON Schema of a config file, made from the schema that the flags, their defaults and their help come from.
 *
 * @example
 * ```ts
 * const { properties } = await configSchema()
 * properties.criterion.default // 'l1'
 * ```
 */
export async function configSchema(): Promise<Readonly<Record<string, unknown>>> {
  const [{ z }, { configOptions }] = await Promise.all([import('zod'), import('./options/config-options.ts')])
  return z.toJSONSchema(configOptions, { io: 'output' })
}
