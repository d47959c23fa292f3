import type { SavedFile } from '../protocol/views.ts'

/** Hands a file to the browser to be downloaded. */
export function saveFile({ name, bytes }: SavedFile): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by then; freeing it at once would end it in some browsers.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
