import type { SavedFile } from '../protocol/views.ts'

/** The bytes of files once compressed with brotli; `null` in browsers that cannot. */
export async function countBrotli(files: readonly SavedFile[]): Promise<number | null> {
  try {
    let count = 0
    for (const { bytes } of files) {
      // Newer than the types of the platform.
      const brotli = new CompressionStream('brotli' as CompressionFormat)
      const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(brotli)
      count += (await new Response(packed).arrayBuffer()).byteLength
    }
    return count
  } catch {
    return null
  }
}
