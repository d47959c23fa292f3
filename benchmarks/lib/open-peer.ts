import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** One round of the peer, in milliseconds. */
export interface PeerRun {
  readonly units: number
  readonly prune: number
  readonly total: number
  readonly parameters: readonly [before: number, after: number]
}

/** Another program that prunes the same networks, as a process that is asked for one round at a time. */
export interface Peer {
  readonly versions: Readonly<Record<string, string>>
  run(model: string, allocation: 'uniform' | 'global'): Promise<PeerRun>
  close(): void
}

/** Starts Torch-Pruning in the Python that COPPICE_PEER_PYTHON names. */
export async function openPeer(): Promise<Peer> {
  const python = process.env['COPPICE_PEER_PYTHON'] ?? 'python3'
  const script = join(import.meta.dirname, '../peer/time_torch_pruning.py')
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const answers = lines[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { value, done } = await answers.next()
    if (!done) return JSON.parse(value)
    const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode]
    throw new Error(
      `benchmarks: expected ${python} to run Torch-Pruning, received exit code ${code}. Set COPPICE_PEER_PYTHON to a Python with torch, torchvision, timm and torch-pruning.`,
    )
  }
  return {
    versions: (await next()) as Readonly<Record<string, string>>,
    run: async (model, allocation) => {
      child.stdin.write(`${model} ${allocation}\n`)
      return (await next()) as PeerRun
    },
    close: () => child.stdin.end(),
  }
}
