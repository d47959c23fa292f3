/** A name for a new node. */
export function freshName({ taken }: { readonly taken: Set<string> }, wanted: string): string {
  const base = wanted.replace(/[^A-Za-z0-9_.\\/>-]/g, '_')
  let name = base
  for (let count = 1; taken.has(name); count++) name = `${base}_${count}`
  taken.add(name)
  return name
}
