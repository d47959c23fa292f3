import { isRecord, type Config } from './config.ts'

/** What is to be stated in the place of objects and lists of a statement. */
export interface StatedChanges {
  readonly objects: ReadonlyMap<Config, Config>
  readonly lists: ReadonlyMap<readonly unknown[], readonly unknown[]>
}

/** A statement in which the given objects and lists, wherever they are, have new ones in their place; nothing is changed. */
export function replaceStated(stated: unknown, changes: StatedChanges): unknown {
  if (Array.isArray(stated)) return changes.lists.get(stated) ?? stated.map(value => replaceStated(value, changes))
  if (!isRecord(stated)) return stated
  const own = changes.objects.get(stated)
  // What is inside of a changed object may be changed too: its own entries win, theirs are looked up by the old ones.
  const entries = Object.entries(stated).map(([key, value]) => [key, replaceStated(value, changes)] as const)
  const replaced = Object.fromEntries(entries)
  return own ? { ...replaced, ...changedEntries(stated, own, replaced) } : replaced
}

function changedEntries(stated: Config, own: Config, replaced: Config): Config {
  const changed = Object.entries(own).filter(([key, value]) => value !== stated[key])
  return Object.fromEntries(
    changed.map(([key, value]) => {
      const [before, inner] = [stated[key], replaced[key]]
      return [
        key,
        isRecord(value) && isRecord(before) && isRecord(inner)
          ? { ...inner, ...changedEntries(before, value, inner) }
          : value,
      ]
    }),
  )
}
