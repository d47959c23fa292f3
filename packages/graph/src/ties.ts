export interface TieContext { readonly todo?: never }
export interface Axis { readonly size: number; readonly ids: Int32Array | null }
