/** Tuples of whole numbers, each once, by number: 0 for the first. Typed arrays, for there may be hundreds of millions. */
export interface TupleTable {
  /** Fill this, then {@link intern}. */
  readonly scratch: Int32Array;
  /** The number of the tuple in {@link scratch}. */
  intern(): number;
  size(): number;
  /** One field of a tuple. */
  field(tuple: number, index: number): number;
  /** Copies a tuple into {@link scratch}. */
  recall(tuple: number): void;
}

const FIRST_CAPACITY = 1 << 10;
/** A fuller hash table makes long ways. */
const FULLEST = 0.6;

export function tupleTable(width: number): TupleTable {
  const scratch = new Int32Array(width);
  let data = new Int32Array(FIRST_CAPACITY * width);
  /** Number + 1; 0 where nothing is. */
  let slots = new Int32Array(FIRST_CAPACITY * 2);
  let size = 0;

  const hashOf = (of: Int32Array, offset: number): number => {
    let hash = 0x811c9dc5;
    for (let index = 0; index < width; index += 1) {
      hash = Math.imul(hash ^ (of[offset + index] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  const isScratch = (tuple: number): boolean => {
    const offset = tuple * width;
    for (let index = 0; index < width; index += 1) if (data[offset + index] !== scratch[index]) return false;
    return true;
  };
  const freeSlot = (hash: number): number => {
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = (): void => {
    if ((size + 1) * width > data.length) {
      const larger = new Int32Array(data.length * 2);
      larger.set(data);
      data = larger;
    }
    if (size + 1 <= slots.length * FULLEST) return;
    slots = new Int32Array(slots.length * 2);
    for (let tuple = 0; tuple < size; tuple += 1) slots[freeSlot(hashOf(data, tuple * width))] = tuple + 1;
  };
  return {
    scratch,
    intern(): number {
      const mask = slots.length - 1;
      const hash = hashOf(scratch, 0);
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const found = (slots[slot] ?? 0) - 1;
        if (found < 0) break;
        if (isScratch(found)) return found;
      }
      grow();
      slots[freeSlot(hash)] = size + 1;
      data.set(scratch, size * width);
      size += 1;
      return size - 1;
    },
    size: () => size,
    field: (tuple, index) => data[tuple * width + index] ?? 0,
    recall(tuple): void {
      const offset = tuple * width;
      for (let index = 0; index < width; index += 1) scratch[index] = data[offset + index] ?? 0;
    },
  };
}

/** One whole number for each number counted up from 0. */
export function numberColumn() {
  let data = new Int32Array(FIRST_CAPACITY);
  let size = 0;
  return {
    push(value: number): void {
      if (size === data.length) {
        const larger = new Int32Array(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[size] = value;
      size += 1;
    },
    at: (index: number): number => data[index] ?? 0,
    size: (): number => size,
  };
}
