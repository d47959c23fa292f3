import type { CheckpointDocument, CheckpointStore } from '../checkpoint/checkpoint.ts'

/** Keeps the last checkpoint in memory, as the text and bytes that a file would have. */
export function memoryCheckpoint(every?: number): CheckpointStore & { saves(): number } {
  let last: { text: string; bytes: Uint8Array } | undefined
  let count = 0
  return {
    ...(every !== undefined && { every }),
    saves: () => count,
    load: () => last && { document: JSON.parse(last.text) as CheckpointDocument, bytes: last.bytes.slice() },
    save: ({ document, bytes }) => {
      last = { text: JSON.stringify(document), bytes: bytes.slice() }
      count++
    },
  }
}
