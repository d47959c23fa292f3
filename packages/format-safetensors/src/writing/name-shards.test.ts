import { describe, expect, it } from 'vitest'
import { isIndexName, nameShards } from './name-shards.ts'

describe('nameShards', () => {
  const shard = 'model-00001-of-00002.safetensors'
  it.each([
    ['model.safetensors.index.json', 'small.safetensors.index.json', shard, 'small-00001-of-00002.safetensors'],
    ['in/model.safetensors.index.json', '/out/a.b.safetensors.index.json', shard, 'a.b-00001-of-00002.safetensors'],
    ['in/model.safetensors.index.json', 'C:\\out\\model.safetensors.index.json', shard, shard],
    ['model.safetensors.index.json', 'small.safetensors.index.json', 'part1.safetensors', 'part1.safetensors'],
    ['other.safetensors.index.json', 'small.safetensors.index.json', shard, shard],
    ['standard input', 'small.safetensors.index.json', shard, shard],
    ['model.safetensors.index.json', 'size', shard, shard],
  ])('beside %s and then %s', (from, to, location, expected) => {
    expect(nameShards(from, to)(location)).toBe(expected)
  })
})

it('knows the name of an index', () => {
  expect(isIndexName('/a/model.safetensors.index.json')).toBe(true)
  expect(isIndexName('model.safetensors')).toBe(false)
  expect(isIndexName('model.json')).toBe(false)
})
