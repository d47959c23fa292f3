/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The version of Coppice that the app is built from. */
  readonly COPPICE_VERSION: string
}
