import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as runtime from 'onnxruntime-node'
import { smallConvolutionalNetwork } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { exporter, l1, onnxruntime, prune, read, referenceKernels, write } from './index.ts'
import { makeFolder } from './testing/run.ts'
import { writeTiny } from './testing/write-model.ts'

const session = await onnxruntime({ runtime, exporter, kernels: referenceKernels }).open()

describe('the facade', () => {
  it('reads, prunes with proof, and writes', async () => {
    const folder = await makeFolder()
    const model = await read(await writeTiny(folder))
    const pruned = await prune(model, { session, criterion: l1(), target: { sparsity: 0.5 } })
    expect(pruned.certificate.passed).toBe(true)
    await write(pruned.model, join(folder, 'out.onnx'))
    expect((await read(join(folder, 'out.onnx'))).bytes).toBeLessThan(model.bytes / 3)
  })

  it('writes a model that was built in code', async () => {
    const path = join(await makeFolder(), 'out.onnx')
    await write(smallConvolutionalNetwork(1), path)
    expect((await read(path)).graph.nodes).toHaveLength(31)
  })

  it('never overwrites unless forced', async () => {
    const path = join(await makeFolder(), 'out.onnx')
    await writeFile(path, 'old')
    await expect(write(smallConvolutionalNetwork(1), path)).rejects.toThrow(expect.objectContaining({ code: 'usage' }))
    expect(await readFile(path, 'utf8')).toBe('old')
    await write(smallConvolutionalNetwork(1), path, { force: true })
    expect((await readFile(path)).length).toBeGreaterThan(1000)
  })

  it('leaves nothing behind where the format is not known', async () => {
    const path = join(await makeFolder(), 'out.bin')
    await expect(write(smallConvolutionalNetwork(1), path, { format: 'toString' })).rejects.toThrow(/onnx/)
    await expect(access(path)).rejects.toThrow()
  })
})
