import type { Exporter, Importer } from '@coppice/spec'

/** A format that is read and written. */
export interface Format {
  readonly importer: Importer
  readonly exporter: Exporter
}

/** A format before it is loaded. */
export interface FormatEntry {
  /** How the names of its files end; what is read is recognised by its content, not by its name. */
  readonly extensions: readonly string[]
  readonly load: () => Promise<Format>
}

/** A format with its name. */
export interface NamedFormat {
  readonly name: string
  readonly format: Format
}
