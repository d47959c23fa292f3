import { describe, expect, it } from 'vitest'
import { defineConfig } from './define-config.ts'
import { configOptions } from './options/config-options.ts'
import type { Config } from './define-config.ts'

// One of each option, so that the type and the schema cannot drift apart unnoticed.
const everything: Required<Omit<Config, 'keep' | 'bytes' | 'macs'>> = {
  sparsity: '50%',
  criterion: 'l1',
  granularity: 'n:m',
  allocation: 'erk',
  floor: 0.1,
  width: true,
  factor: 'inner',
  pattern: [1, 4],
  block: '4x1',
  tables: true,
  exempt: ['*embed*'],
  rounds: 3,
  schedule: 'linear',
  seed: 2,
  mode: 'soft',
  threads: 2,
  keepSmallest: true,
  data: 'images.idx.gz',
  labels: 'labels.idx.gz',
  labelColumn: '-1',
  test: 'test.npz',
  testLabels: 'test.npy',
  preprocess: 'scale=1/255',
  calibration: 64,
  evaluation: 100,
  batch: 8,
  observations: 'seen.bin',
  workers: 2,
  loss: 'cross-entropy',
  backend: 'wasm',
  plugin: ['./mine.ts', 'their-plugin'],
}

describe('defineConfig', () => {
  it('gives the object back', () => {
    expect(defineConfig(everything)).toBe(everything)
  })

  it('has the type of what the schema accepts, option for option', () => {
    expect(configOptions.parse(everything)).toMatchObject({ sparsity: 0.5, block: [4, 1] })
    const names = [...Object.keys(everything), 'keep', 'bytes', 'macs', '$schema']
    expect(Object.keys(configOptions.shape).sort()).toEqual(names.sort())
  })
})
