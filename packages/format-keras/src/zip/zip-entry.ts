/** A file in an archive, as the directory at the archive's end lists it. */
export interface ZipEntry {
  readonly name: string
  /** The system that made it, and its version. */
  readonly madeBy: number
  readonly method: (typeof METHOD)[keyof typeof METHOD]
  /** When it was last changed, as the format writes it. */
  readonly time: number
  readonly date: number
  readonly checksum: number
  /** Bytes in the archive. */
  readonly packed: number
  /** Bytes once unpacked. */
  readonly size: number
  readonly attributes: number
  /** Where its own header begins. */
  readonly start: number
}

/** How an entry is stored: as it is, or deflated. */
export const METHOD = { stored: 0, deflated: 8 } as const

/** What the parts of an archive begin with. */
export const SIGNATURE = {
  entry: 0x04034b50,
  listed: 0x02014b50,
  end: 0x06054b50,
  wideEnd: 0x06064b50,
  wideEndPlace: 0x07064b50,
} as const
