import type { Plugin } from 'vite'

/** A bundled file with what it cannot do without. */
export interface RecordedChunk {
  /** The module that it begins with, where it is the start of a page or of a worker. */
  readonly entry: string | null
  /** Files that are loaded with it. */
  readonly imports: readonly string[]
}

/** A plugin that notes down every chunk of the page and of its workers, by file. */
export function recordChunks(into: Map<string, RecordedChunk>): Plugin {
  return {
    name: 'record-chunks',
    generateBundle: (_options, bundle) => {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const styles = chunk.viteMetadata?.importedCss ?? new Set<string>()
        const entry = chunk.isEntry ? chunk.facadeModuleId : null
        into.set(chunk.fileName, { entry, imports: [...chunk.imports, ...styles] })
      }
    },
  }
}
