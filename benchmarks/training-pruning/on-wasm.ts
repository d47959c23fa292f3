const suffix = ' on wasm'

/** The name of a family where WebAssembly is to train it, whatever else there is. */
export const onWasm = (name: string): string => `${name}${suffix}`

/** What a name that {@link onWasm} may have made asks for. */
export function readName(name: string): { readonly family: string; readonly isOnWasm: boolean } {
  const isOnWasm = name.endsWith(suffix)
  return { family: isOnWasm ? name.slice(0, -suffix.length) : name, isOnWasm }
}
