import { describe, expect, it } from 'vitest'
import { configSchema } from './config-schema.ts'

describe('configSchema', () => {
  it('describes the options with their defaults, choices and help', async () => {
    const schema = (await configSchema()) as {
      properties: Record<string, Record<string, unknown>>
      additionalProperties: boolean
    }
    expect(schema.additionalProperties).toBe(false)
    expect(schema.properties['criterion']).toMatchObject({
      type: 'string',
      description: expect.any(String) as unknown,
    })
    expect(schema.properties['granularity']?.['enum']).toEqual(['element', 'n:m', 'block', 'channel', 'head'])
    expect(schema.properties).not.toHaveProperty('force')
  })
})
