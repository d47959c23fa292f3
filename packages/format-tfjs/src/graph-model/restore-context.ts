export interface RestoreContext {
  readonly a: string
}
