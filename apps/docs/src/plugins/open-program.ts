import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../site/places.ts'

/** Sources with their types. */
export interface Sources {
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
}

/** Compiles these files in memory, with what they import. */
export function openProgram(files: readonly string[]): Sources {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.check.json'), path => ts.sys.readFile(path)) as {
    readonly config: object
  }
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [...files] }, ts.sys, root)
  const program = ts.createProgram([...files], options)
  return { program, checker: program.getTypeChecker() }
}

/** What a file exports. */
export function exportsOf({ program, checker }: Sources, file: string): ts.Symbol[] {
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} exports nothing`)
  return checker.getExportsOfModule(module)
}
