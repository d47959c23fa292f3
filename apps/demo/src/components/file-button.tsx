import type { JSX } from 'preact'

/** A small button that asks for one file. */
export function FileButton({
  text,
  label,
  accept,
  onFile,
}: {
  text: string
  label: string
  accept?: string
  onFile: (file: File) => void
}): JSX.Element {
  return (
    <label class="file">
      <input
        type="file"
        class="hidden"
        aria-label={label}
        {...(accept !== undefined && { accept })}
        onChange={event => {
          const [file] = event.currentTarget.files ?? []
          if (file) onFile(file)
          event.currentTarget.value = ''
        }}
      />
      {text}
    </label>
  )
}
