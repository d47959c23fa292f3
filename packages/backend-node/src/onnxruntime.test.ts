import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it, vi } from 'vitest'
import { exporter } from '@coppice/format-onnx'
import { referenceKernels } from '@coppice/core'
import { backendCheckCounts, backendChecks, buildModel } from '@coppice/testkit'
import type { Batch, DataType, Model } from '@coppice/spec'
import { onnxruntime } from './onnxruntime.ts'
import type { Runtime } from './runtime.ts'

const backend = onnxruntime({ runtime, exporter, kernels: referenceKernels })

/** Gives its input back, under another name. */
function identity(type: DataType): Model {
  return buildModel({}, g => g.output(g.node('Identity', [g.input('x', ['n'], type)]), { name: 'y', type }))
}

async function runOnce(
  model: Model,
  feeds: Record<string, Batch>,
  used = backend,
): Promise<Readonly<Record<string, Batch>>> {
  const session = await used.open()
  const runner = await session.prepare!(model)
  try {
    return await runner.run(feeds)
  } finally {
    await runner.close()
    await session.close()
  }
}

describe('onnxruntime', () => {
  const checks = [...backendChecks(backend)]
  it('meets the contract of backends', () => {
    expect(checks).toHaveLength(backendCheckCounts.kernels + backendCheckCounts.forward)
  })
  for (const { name, run } of checks) it(name, run)

  const batches: readonly Batch[] = [
    { type: 'float64', shape: [2], data: Float64Array.of(0.1, -2) },
    { type: 'float32', shape: [2], data: Float32Array.of(0.5, NaN) },
    { type: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
    { type: 'int64', shape: [2], data: BigInt64Array.of(-1n, 2n ** 60n) },
    { type: 'int32', shape: [2], data: Int32Array.of(-1, 7) },
    { type: 'int16', shape: [2], data: Int16Array.of(-1, 7) },
    { type: 'int8', shape: [2], data: Int8Array.of(-1, 7) },
    { type: 'uint64', shape: [2], data: BigUint64Array.of(2n ** 63n, 1n) },
    { type: 'uint32', shape: [2], data: Uint32Array.of(2 ** 32 - 1, 1) },
    { type: 'uint16', shape: [2], data: Uint16Array.of(65535, 1) },
    { type: 'uint8', shape: [2], data: Uint8Array.of(255, 1) },
    { type: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
  ]
  for (const batch of batches) {
    it(`takes and gives ${batch.type}`, async () => {
      expect(await runOnce(identity(batch.type), { x: batch })).toEqual({ y: batch })
    })
  }

  it('refuses types that the runtime has no array for', async () => {
    const x: Batch = { type: 'bfloat16', shape: [1], data: Uint16Array.of(0) }
    await expect(runOnce(identity('float32'), { x })).rejects.toMatchObject({ code: 'unsupported-model' })
  })

  it('says which feed is missing, and which does not have as many elements as its shape', async () => {
    const model = identity('float32')
    await expect(runOnce(model, {})).rejects.toMatchObject({ code: 'usage', expected: 'a feed for input x' })
    const x: Batch = { type: 'float32', shape: [3], data: new Float32Array(2) }
    await expect(runOnce(model, { x })).rejects.toMatchObject({ code: 'usage', received: '2' })
  })

  it("keeps the runtime's own error as the cause", async () => {
    const model = buildModel({}, g => g.output(g.node('NoSuchOperator', [g.input('x', [1])])))
    const session = await backend.open()
    await expect(session.prepare!(model)).rejects.toMatchObject({
      code: 'unsupported-model',
      cause: { message: expect.stringContaining('NoSuchOperator') as unknown },
    })
  })

  it('loads large models from a folder that is gone afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backend-node-'))
    vi.stubEnv('TMPDIR', folder)
    const model = buildModel({}, g => {
      const weight = g.weight([64, 64], { name: 'weight' })
      g.output(g.matmul(g.input('x', ['n', 64]), weight), { name: 'y' })
    })
    const x: Batch = { type: 'float32', shape: [1, 64], data: new Float32Array(64).fill(1) }
    let seen = ''
    const InferenceSession = {
      create: (path: string, options: object) => {
        seen = path
        return runtime.InferenceSession.create(path, options)
      },
    }
    const watched = { ...runtime, InferenceSession } as unknown as Runtime
    const own = onnxruntime({ runtime: watched, exporter, kernels: referenceKernels })
    const large = await runOnce({ ...model, bytes: 2 ** 29 }, { x }, own)
    expect(large).toEqual(await runOnce(model, { x }))
    expect(seen.startsWith(folder)).toBe(true)
    expect(readdirSync(folder)).toEqual([])
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})
