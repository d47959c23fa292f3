/** The cells that go, by unit id: ascending indices. Units that keep everything may be left out. */
export type Selection = ReadonlyMap<string, readonly number[]>
