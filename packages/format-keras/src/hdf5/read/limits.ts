/** The largest file, and the most that its arrays may take in memory, in bytes: what the library can address. */
export const largestFile: number = 2 ** 31 - 1

/** The most groups, datasets and attributes of a file. */
export const mostObjects = 200_000

/** How deep groups may lie within each other. */
export const deepestGroup = 64

/** How many times larger than in the file an array may be in memory: more than deflate can reach. */
export const mostExpansion = 1032
