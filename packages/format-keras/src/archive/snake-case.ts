/** A class name as Keras 3 writes it in paths: `MultiHeadAttention` is `multi_head_attention`, `Conv2D` is `conv2d`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
