import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure, type Sink } from '@coppice/spec'

/** A folder of one's own for a model and its external data. */
export interface TemporaryFolder {
  readonly sink: Sink
  /** Where the model is. */
  readonly path: string
  remove(): Promise<void>
}

export async function createTemporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'coppice-'))
  const handles: FileHandle[] = []
  const create = async (name: string): Promise<Sink> => {
    const handle = await open(join(folder, name), 'wx')
    handles.push(handle)
    return fileSink(name, handle)
  }
  const name = 'model.onnx'
  const main = await create(name)
  const companion = (location: string): Promise<Sink> => create(checkName(location))
  const close = async (): Promise<void> => {
    for (const handle of handles.splice(0)) await handle.close()
  }
  return {
    sink: { ...main, companion, close },
    path: join(folder, name),
    remove: async () => {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function checkName(location: string): string {
  if (/^[^\\/:\0]+$/.test(location) && location !== '..' && location !== '.') return location
  const expected = 'a file name without a folder'
  throw failure({ code: 'unsafe-path', who: 'backend-node', expected, received: JSON.stringify(location) })
}

function fileSink(name: string, handle: FileHandle): Sink {
  return {
    name,
    write: async bytes => {
      await handle.writeFile(bytes)
    },
    close: () => undefined,
    abort: () => undefined,
  }
}
