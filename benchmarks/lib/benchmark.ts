/** What a benchmark is told. */
export interface BenchmarkOptions {
  /** Runs other programs beside ours where they are installed. */
  readonly peer: boolean
  /** Fewer and smaller rounds: to see that it works, not to measure. */
  readonly quick: boolean
  /** Measures nothing, and shows what is kept of earlier runs in COPPICE_BENCH_PARTS; where parts are kept. */
  readonly kept: boolean
}

/** What a benchmark measured. */
export interface Measured {
  /** Markdown. */
  readonly text: string
  /** The same and more as plain data. */
  readonly data: unknown
}

/** One benchmark. */
export interface Benchmark {
  readonly name: string
  readonly title: string
  run(options: BenchmarkOptions): Promise<Measured>
}

/** Says on stderr how far it is. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`)
}
