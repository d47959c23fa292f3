import type { Capability } from '@coppice/spec'
import ts from 'typescript'
import { docstringOf } from './docstring.ts'
import type { Docstring } from './docstring.ts'
import { listPackages } from './list-packages.ts'
import type { Package } from './list-packages.ts'
import { exportsOf, openProgram } from './open-program.ts'
import type { Sources } from './open-program.ts'

/** A function that gives a backend. */
export interface DocumentedBackend {
  /** The name of its page: that of the function in words, `tfjs-node`. */
  readonly name: string
  readonly package: Package
  readonly docstring: Docstring
  /** What its type says that it can do. */
  readonly capabilities: readonly Capability[]
}

/** Every function of every package called `backend-*` that gives a backend. */
export function listBackends(): DocumentedBackend[] {
  const packages = listPackages('backend-')
  const sources = openProgram(packages.map(each => each.entry))
  return packages.flatMap(own =>
    exportsOf(sources, own.entry).flatMap(symbol => {
      const capabilities = capabilitiesOf(sources, symbol)
      if (!capabilities) return []
      const docstring = docstringOf(sources.checker, symbol)
      return { name: hyphenated(docstring.symbol), package: own, docstring, capabilities }
    }),
  )
}

const hyphenated = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** What a function's result can do where that is a backend, or nothing. */
function capabilitiesOf({ checker }: Sources, symbol: ts.Symbol): Capability[] | undefined {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  if (!own.valueDeclaration) return undefined
  const [signature] = checker.getTypeOfSymbolAtLocation(own, own.valueDeclaration).getCallSignatures()
  const result = signature?.getReturnType()
  if (result?.symbol?.name !== 'Backend') return undefined
  const [can] = checker.getTypeArguments(result as ts.TypeReference)
  const parts = can?.isUnion() ? can.types : can ? [can] : []
  return parts.filter(part => part.isStringLiteral()).map(part => part.value as Capability)
}
