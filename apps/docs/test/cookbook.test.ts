import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countParameters } from '@coppice/graph'
import { encodeOnnx, smallConvolutionalNetwork } from '@coppice/testkit'
import { openFileSource, read } from 'coppice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitIntoBudget } from '../examples/browser-budget.ts'
import { checkScorer } from '../examples/check-scorer.ts'
import { gate } from '../examples/ci-gate.ts'
import { createService } from '../examples/node-service.ts'
import { halve } from '../examples/quick-start.ts'
import { awake } from '../examples/third-party-scorer.ts'

let folder: string
let dense: Uint8Array

const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-cookbook-'))
  dense = await encodeOnnx(smallConvolutionalNetwork(1))
  await writeFile(at('in.onnx'), dense)
})
afterAll(() => rm(folder, { recursive: true }))

describe('the quick start', () => {
  it('writes a smaller model, with proof', async () => {
    expect(await halve(at('in.onnx'), at('half.onnx'))).toMatch(/^the largest difference .* is \d\.\de-\d+$/)
    const source = await openFileSource(at('half.onnx'))
    const dense = smallConvolutionalNetwork(1)
    expect(countParameters((await read(source)).graph)).toBeLessThan(countParameters(dense.graph) / 2)
    await source.close()
  })
})

describe('a browser app on a budget', () => {
  it('fits, and comes near', async () => {
    const budget = Math.round(dense.length * 0.6)
    const told: number[] = []
    const small = await fitIntoBudget(dense, budget, done => told.push(done))
    expect(small.length).toBeLessThanOrEqual(budget)
    expect(small.length).toBeGreaterThan(budget / 2)
    expect(told.length).toBeGreaterThan(0)
  })

  it('says where nothing fits', async () => {
    await expect(fitIntoBudget(dense, 10, () => undefined)).rejects.toMatchObject({ code: 'budget-missed' })
  })
})

describe('a Node service', () => {
  async function post(path: string, body: Uint8Array | string): Promise<Response> {
    const server = createService().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: body as BodyInit })
      return new Response(await response.arrayBuffer(), response)
    } finally {
      server.close()
    }
  }

  it('answers with a smaller model', async () => {
    const response = await post('/prune?sparsity=0.5', dense)
    expect(response.status).toBe(200)
    expect((await response.arrayBuffer()).byteLength).toBeLessThan(dense.length / 2)
  })

  it.each([
    ['/prune', 'no model', 422, 'invalid-model'],
    ['/prune?sparsity=2', undefined, 400, 'usage'],
  ])('refuses %s with %j', async (path, body, status, code) => {
    const response = await post(path, body ?? dense)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
  })

  it('knows no other address', async () => {
    expect((await post('/', '')).status).toBe(404)
  })
})

describe('a scorer of your own', () => {
  it('conforms', async () => {
    expect(await checkScorer()).toBeGreaterThan(10)
    expect(awake.kind).toBe('criterion')
  })
})

describe('a gate in CI', () => {
  it('lets a model pass that fits and stays near', async () => {
    expect(await gate(at('in.onnx'), at('in.onnx'), at('passed.onnx'), dense.length * 0.999)).toBeUndefined()
    expect((await stat(at('passed.onnx'))).size).toBeLessThan(dense.length)
  })

  it('says what is wrong', async () => {
    expect(await gate(at('in.onnx'), at('in.onnx'), at('no.onnx'), 10)).toMatch(/^budget-missed: /)
    expect(await gate(at('in.onnx'), at('in.onnx'), at('no.onnx'), dense.length * 0.3)).toMatch(
      /^outputs moved by \d+ %/,
    )
    await expect(readFile(at('no.onnx'))).rejects.toThrow(/ENOENT/)
  })
})
