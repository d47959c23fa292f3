/**
 * The size of what is removed or zeroed at once: single weights, N of every M weights, blocks of a matrix,
 * channels (and hidden units and neurons), attention heads, or whole layers.
 */
export type Granularity = 'element' | 'n:m' | 'block' | 'channel' | 'head' | 'layer'
