import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

/** Takes files that are dropped or picked. */
export function DropZone({
  title,
  hint,
  label,
  isSmall = false,
  onFiles,
}: {
  title: string
  hint: string
  /** What the files are, for screen readers. */
  label: string
  isSmall?: boolean
  onFiles: (files: File[]) => void
}): JSX.Element {
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null | undefined): void => {
    if (files && files.length > 0) onFiles([...files])
  }
  return (
    <label
      class={['drop', ...(isSmall ? ['small'] : []), ...(isOver ? ['over'] : [])].join(' ')}
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
        aria-label={label}
        onChange={event => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <strong>{title}</strong>
      <span>{hint}</span>
    </label>
  )
}
