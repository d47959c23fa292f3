import { l1, openFileSource, prune, read, wasm, write } from 'coppice'

/** Removes half of the channels of a model, proves it and writes the result beside it. */
export async function halve(input: string, output: string): Promise<string> {
  const source = await openFileSource(input)
  const model = await read(source)
  const session = await wasm().open()
  const { model: small, certificate } = await prune(model, { session, criterion: l1(), target: { sparsity: 0.5 } })
  await write(small, output)
  await session.close()
  await source.close()
  return `the largest difference from the masked model is ${certificate.maxRelativeError.toExponential(1)}`
}
