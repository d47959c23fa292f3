import { failure, isFailure } from '@coppice/spec'

/** Does something with a file; a failure that names only a layer of it names the file too. */
export function inFile<T>(who: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw namingFile(who, error)
  }
}

/** The same failure, which names the file. */
export function namingFile(who: string, error: unknown): unknown {
  if (!isFailure(error) || error.who.startsWith(who)) return error
  const { code, expected, received, remedy, cause } = error
  return failure({
    ...{ code, who: `${who}, ${error.who}`, expected, received },
    ...(remedy !== undefined && { remedy }),
    ...(cause !== undefined && { cause }),
  })
}
