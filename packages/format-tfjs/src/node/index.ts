export type { FileHandler, FileSystemOptions } from './file-system.ts'
export { fileSystem } from './file-system.ts'
export type { LoadedArtifacts, SavedArtifacts, SaveResult, WeightSpec } from '../memory/artifacts.ts'
