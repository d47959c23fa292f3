/** Fails when something that a package exports has no documentation comment. */
import { readFileSync, readdirSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')
const entries = readdirSync(resolve(root, 'packages')).flatMap(folder => listEntries(resolve(root, 'packages', folder)))
const undocumented = findUndocumented(entries)
for (const line of undocumented) console.error(line)
if (undocumented.length > 0) process.exitCode = 1

function listEntries(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly source: string }>>
  }
  return Object.values(manifest.exports).map(({ source }) => resolve(folder, source))
}

function findUndocumented(files: readonly string[]): string[] {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.check.json'), path => ts.sys.readFile(path)) as {
    readonly config: object
  }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root)
  const program = ts.createProgram(files, options)
  const checker = program.getTypeChecker()
  return files.flatMap(file => {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) return [`${relative(root, file)}: exports nothing`]
    return checker
      .getExportsOfModule(module)
      .filter(symbol => !isDocumented(checker, symbol))
      .map(symbol => `${locate(checker, symbol)}: ${symbol.name} has no documentation comment`)
  })
}

function isDocumented(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  return resolveAlias(checker, symbol).getDocumentationComment(checker).length > 0
}

function locate(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const declaration = resolveAlias(checker, symbol).declarations?.[0]
  if (!declaration) return 'unknown place'
  const file = declaration.getSourceFile()
  return `${relative(root, file.fileName)}:${file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1}`
}

function resolveAlias(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}
