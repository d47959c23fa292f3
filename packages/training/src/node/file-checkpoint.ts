import { failure } from '@coppice/spec'
import { open, readFile, rename, rm } from 'node:fs/promises'
import type { Checkpoint, CheckpointDocument, CheckpointStore } from '../checkpoint/checkpoint.ts'

/** Begins each file, so that another is not taken for one. */
const mark = 'coppice checkpoint 1\n'

/**
 * Keeps the checkpoint of a training in one file. It is written beside its name and renamed into place, so that the file
 * is whole at any moment, whatever is killed.
 *
 * @throws a failure with code `io` where the file cannot be read or written, or is no checkpoint.
 *
 * @example
 * ```ts
 * import { fileCheckpoint } from '@coppice/training/node'
 * await train(model, { checkpoint: fileCheckpoint('run.checkpoint', { every: 100 }), … })
 * ```
 */
export function fileCheckpoint(path: string, { every }: Pick<CheckpointStore, 'every'> = {}): CheckpointStore {
  return {
    load: () => readCheckpoint(path),
    save: checkpoint => writeCheckpoint(path, checkpoint),
    ...(every !== undefined && { every }),
  }
}

async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const file = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw failed(path, 'a file that can be read', cause.message, cause)
  })
  if (!file) return undefined
  const begin = mark.length + 8
  const isOurs = file.length >= begin && file.subarray(0, mark.length).toString('latin1') === mark
  const length = isOurs ? Number(file.readBigUInt64LE(mark.length)) : Infinity
  if (begin + length > file.length) throw failed(path, 'a checkpoint of Coppice', 'another file')
  const document = JSON.parse(file.subarray(begin, begin + length).toString('utf8')) as CheckpointDocument
  return { document, bytes: Uint8Array.from(file.subarray(begin + length)) }
}

async function writeCheckpoint(path: string, { document, bytes }: Checkpoint): Promise<void> {
  const text = Buffer.from(JSON.stringify(document))
  const head = Buffer.alloc(mark.length + 8)
  head.write(mark, 'latin1')
  head.writeBigUInt64LE(BigInt(text.length), mark.length)
  const beside = `${path}.part`
  try {
    const file = await open(beside, 'w')
    try {
      for (const part of [head, text, bytes]) await file.writeFile(part)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true })
    throw failed(path, 'a file that can be written', cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function failed(path: string, expected: string, received: string, cause?: unknown): Error {
  return failure({ code: 'io', who: `checkpoint ${path}`, expected, received, cause })
}
