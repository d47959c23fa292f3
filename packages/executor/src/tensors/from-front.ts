/** An axis or a position counted from the front; negative ones count from the end. */
export function fromFront(place: number, size: number): number {
  return place < 0 ? place + size : place
}
