import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

/** Takes files that are dropped or picked. */
export function DropZone({
  extensions,
  onFiles,
}: {
  extensions: readonly string[]
  onFiles: (files: File[]) => void
}): JSX.Element {
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null | undefined): void => {
    if (files && files.length > 0) onFiles([...files])
  }
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      }}
    >
      <input
        type="file"
        multiple
        class="hidden"
        aria-label="Files of a model"
        onChange={event => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <strong>Drop a model here, or choose files</strong>
      <span>{extensions.join('  ')}, with the files that belong to it</span>
    </label>
  )
}
