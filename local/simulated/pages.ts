/** So many items from the offset that a cursor of ours names; undefined for a cursor that is none. */
export function slice<T>(
  all: readonly T[],
  cursor: string,
  size: number,
): { items: readonly T[]; next: string | undefined } | undefined {
  const start = cursor === '' ? 0 : Number(/^PAGE(\d{1,9})$/.exec(cursor)?.[1]);
  if (Number.isNaN(start)) return undefined;
  return { items: all.slice(start, start + size), next: start + size < all.length ? `PAGE${start + size}` : undefined };
}
