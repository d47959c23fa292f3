import { failure, isFailure, type FailureDetails } from '@coppice/spec'
import type { Hdf5Attributes, Hdf5Array, Hdf5File, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { readHdf5 } from '../hdf5/read/read-hdf5.ts'

/** What a worker is asked: to read a file. */
export interface Question {
  readonly bytes: Uint8Array
  /** For messages: a package and a file. */
  readonly who: string
}

/** What a worker answers: errors lose their parts on the way between threads, so the parts travel by themselves. */
export type Answer = { readonly file: Hdf5File } | { readonly failure: FailureDetails }

/** Reads a file; never throws. `transfer` is what can change hands instead of being copied. */
export async function answer({ bytes, who }: Question): Promise<{ answer: Answer; transfer: ArrayBuffer[] }> {
  try {
    const file = await readHdf5(bytes, who)
    return { answer: { file }, transfer: [...arraysIn(file.root)].flatMap(buffersOf) }
  } catch (error) {
    return { answer: { failure: detailsOf(error, who) }, transfer: [] }
  }
}

function detailsOf(error: unknown, who: string): FailureDetails {
  const received = String(error)
  const found = isFailure(error) ? error : failure({ code: 'internal', who, expected: 'to read the file', received })
  const { code, expected, remedy } = found
  return { code, who: found.who, expected, received: found.received, ...(remedy !== undefined && { remedy }) }
}

function* arraysIn({ attributes, members }: Hdf5Group): Generator<Hdf5Array> {
  yield* valuesOf(attributes)
  for (const member of members.values()) {
    if (member.kind === 'group') yield* arraysIn(member)
    else if (member.kind === 'dataset') yield* [member, ...valuesOf(member.attributes)]
  }
}

const valuesOf = (attributes: Hdf5Attributes): Hdf5Array[] => [...attributes.values()]

function buffersOf({ data }: Hdf5Array): ArrayBuffer[] {
  const parts: readonly unknown[] = Array.isArray(data) ? data : [data]
  return parts.filter(part => part instanceof Uint8Array).map(part => part.buffer as ArrayBuffer)
}
