const indexName = /([^\\/]*)\.safetensors\.index\.json$/

/** Whether a name is that of an index of shards. */
export function isIndexName(name: string): boolean {
  return indexName.test(name)
}

/**
 * The names of shards beside an index of another name: `a-00001-of-00002.safetensors`, which belongs to
 * `a.safetensors.index.json`, becomes `b-00001-of-00002.safetensors` beside `b.safetensors.index.json`, so that two
 * checkpoints can lie in one folder. Other names stay.
 */
export function nameShards(from: string, to: string): (location: string) => string {
  const [before, after] = [indexName.exec(from)?.[1], indexName.exec(to)?.[1]]
  if (before === undefined || after === undefined) return location => location
  return location => {
    const rest = location.startsWith(before) ? location.slice(before.length) : ''
    return /^-[0-9]+-of-[0-9]+\.safetensors$/.test(rest) ? after + rest : location
  }
}
