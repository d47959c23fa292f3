/** A state that changes by actions alone, and those who want to know. */
export interface Store<State, Action> {
  read(): State
  tell(action: Action): void
  /** Calls back after each change; gives a function that ends it. */
  subscribe(listen: () => void): () => void
}

/** A store that begins with a state. */
export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  const listeners = new Set<() => void>()
  let state = initial
  return {
    read: () => state,
    tell: action => {
      state = reduce(state, action)
      for (const listen of listeners) listen()
    },
    subscribe: listen => {
      listeners.add(listen)
      return () => void listeners.delete(listen)
    },
  }
}
