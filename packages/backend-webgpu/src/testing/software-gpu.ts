import { existsSync } from 'node:fs'
import type { Gpu } from '../gpu.ts'

/** Chromium's software adapter, where Debian puts it. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'

/** What the package `webgpu` gives, where it finds an adapter. */
export interface SoftwareGpu {
  readonly gpu: Gpu
  readonly globals: Readonly<Record<string, unknown>>
}

/** A graphics processor for tests; where there is none, says why and gives nothing. */
export async function findGpu(): Promise<SoftwareGpu | undefined> {
  try {
    if (existsSync(driver)) process.env['VK_ICD_FILENAMES'] ??= driver
    const { create, globals } = await import('webgpu')
    const gpu = create([]) as unknown as Gpu
    const adapter = await gpu.requestAdapter()
    if (adapter) return { gpu, globals: globals as unknown as Record<string, unknown> }
    console.warn('No test on WebGPU: there is no adapter. node tools/check-webgpu.mjs looks for one.')
  } catch (error) {
    console.warn(`No test on WebGPU: ${String(error)}`)
  }
  return undefined
}
