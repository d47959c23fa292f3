import type { Locator } from 'playwright-core'
import type { NamedBytes } from './named-bytes.ts'

/** Sends a place the event that a browser sends as files are dragged over it, let go over it or taken away. */
export async function dragFiles(
  place: Locator,
  type: 'dragover' | 'dragleave' | 'drop',
  files: readonly NamedBytes[],
): Promise<void> {
  const given = files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }))
  await place.evaluate(
    (element, { type, given }) => {
      const dataTransfer = new DataTransfer()
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
        dataTransfer.items.add(new File([bytes], name))
      }
      element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    { type, given },
  )
}
