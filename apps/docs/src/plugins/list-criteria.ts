import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CriterionEntry } from '@coppice/spec'
import ts from 'typescript'
import { root } from '../site/places.ts'
import { docstringOf } from './docstring.ts'
import type { Docstring } from './docstring.ts'
import { listPackages } from './list-packages.ts'
import type { Package } from './list-packages.ts'
import { openProgram } from './open-program.ts'
import type { Sources } from './open-program.ts'

/** A criterion with where it comes from and what its source says of it. */
export interface DocumentedCriterion {
  readonly entry: CriterionEntry
  readonly package: Package
  readonly docstring: Docstring
}

/** Every criterion of every package called `criterion-*`, in the order of their lists. */
export async function listCriteria(): Promise<DocumentedCriterion[]> {
  const packages = listPackages('criterion-')
  const sources = openProgram(packages.map(each => each.entry))
  const found = await Promise.all(packages.map(each => criteriaIn(each, sources)))
  return found.flat()
}

async function criteriaIn(own: Package, sources: Sources): Promise<DocumentedCriterion[]> {
  const { criteria } = (await import(pathToFileURL(own.entry).href)) as {
    readonly criteria: Readonly<Record<string, CriterionEntry>>
  }
  const makers = findMakers(own, sources)
  return Object.values(criteria).map(entry => {
    const maker = makers.get(entry.name)
    if (!maker) throw new Error(`No defineCriterionEntry of ${own.name} makes '${entry.name}' by a name`)
    return { entry, package: own, docstring: docstringOf(sources.checker, maker) }
  })
}

/** By the name of an entry, the function that `defineCriterionEntry` is told to make it with. */
function findMakers({ folder }: Package, { program, checker }: Sources): Map<string, ts.Symbol> {
  const makers = new Map<string, ts.Symbol>()
  const place = join(root, 'packages', folder, 'src')
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'defineCriterionEntry') {
      const [name, make] = ['name', 'make'].map(key => propertyOf(node.arguments[0], key))
      const symbol = make && checker.getSymbolAtLocation(make)
      if (name && ts.isStringLiteral(name) && symbol) makers.set(name.text, symbol)
    }
    ts.forEachChild(node, visit)
  }
  for (const source of program.getSourceFiles()) if (source.fileName.startsWith(place)) visit(source)
  return makers
}

function propertyOf(node: ts.Node | undefined, key: string): ts.Expression | undefined {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined
  const property = node.properties.find(each => each.name?.getText() === key)
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined
}
