import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failure } from '@coppice/spec'

/** Where modules that a user names are looked for. */
export interface ModuleSources {
  /** The folder that relative paths start from, and where packages are looked for first. */
  readonly folder: string
  /** Imports a package that is installed beside Coppice. */
  readonly importOptional: (name: string) => Promise<unknown>
}

/** What failures say: who asks for the module, and what else the name could have been. */
export interface ModuleWords {
  readonly who: string
  readonly expected: string
}

/** A module that a user named. */
export interface NamedModule {
  /** What `import` takes. */
  readonly specifier: string
  readonly module: object
}

const isUrl = (name: string): boolean => name.startsWith('file:')

/** Whether a user means a file rather than a package. */
export const isFile = (name: string): boolean =>
  name.startsWith('.') || isUrl(name) || isAbsolute(name) || /\.[mc]?[jt]s$/.test(name)

/**
 * Imports a file, which is executed, or a package: one that is installed in the folder, else one beside Coppice.
 *
 * @throws a failure with code `usage` where there is none, or importing it fails.
 */
export async function importModule(name: string, sources: ModuleSources, words: ModuleWords): Promise<NamedModule> {
  if (isFile(name))
    return importFile(name, isUrl(name) ? name : pathToFileURL(resolve(sources.folder, name)).href, words)
  if (!/^(@[\w.-]+\/)?[\w.-]+(\/[\w./-]+)?$/.test(name)) throw usage(words, `'${name}'`)
  const path = findPackage(name, sources.folder)
  return path === undefined ? importBeside(name, sources, words) : importFile(name, pathToFileURL(path).href, words)
}

async function importFile(name: string, specifier: string, { who }: ModuleWords): Promise<NamedModule> {
  try {
    return { specifier, module: (await import(specifier)) as object }
  } catch (cause) {
    const words = { who, expected: `a module that can be imported from ${name}` }
    throw usage(words, messageOf(cause), cause)
  }
}

function findPackage(name: string, folder: string): string | undefined {
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name)
    return isAbsolute(path) ? path : undefined
  } catch {
    return undefined
  }
}

async function importBeside(name: string, { importOptional }: ModuleSources, words: ModuleWords): Promise<NamedModule> {
  try {
    return { specifier: name, module: (await importOptional(name)) as object }
  } catch (cause) {
    const isMissing = messageOf(cause).startsWith(`Cannot find package '${name}'`)
    throw usage(words, isMissing ? `'${name}'` : `'${name}', which fails: ${messageOf(cause)}`, cause)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function usage({ who, expected }: ModuleWords, received: string, cause?: unknown): Error {
  const isTypeScript = (cause as { readonly code?: unknown } | undefined)?.code === 'ERR_UNKNOWN_FILE_EXTENSION'
  const remedy = 'This Node cannot read TypeScript: use 22.18 or later, or JavaScript.'
  return failure({ code: 'usage', who, expected, received, cause, ...(isTypeScript && { remedy }) })
}
