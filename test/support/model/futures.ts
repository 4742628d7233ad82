import type { Access } from './shared-world';

/*
 * What executions may still do, as bits: a bit for reading a part, one for writing it, one for each single thing that is
 * added to it. Enough to know whether two executions can still get in each other's way.
 */

/** Of 32 bits. */
const WORDS = 3;
const MOST_TOUCHES = WORDS * 32;

interface Touch {
  readonly kind: Access<unknown, unknown>['kind'];
  readonly part: string;
  /** Of what is added: the access. */
  readonly access: number;
}

export function touches() {
  const all: Touch[] = [];
  const numbers = new Map<string, number>();
  /** Per touch, as bits: those it cannot be exchanged with. */
  const conflicts: Uint32Array[] = [];

  const meet = (a: string, b: string): boolean => {
    const [one, other] = a.endsWith('*') ? [a, b] : [b, a];
    return one.endsWith('*') ? other.startsWith(one.slice(0, -1)) : a === b;
  };
  const conflict = (a: Touch, b: Touch): boolean =>
    meet(a.part, b.part) && !(a.kind === 'reads' && b.kind === 'reads') && !(a.kind === 'adds' && b.kind === 'adds');
  const set = (bits: Uint32Array | undefined, touch: number): void => {
    if (bits !== undefined) bits[touch >> 5] = (bits[touch >> 5] ?? 0) | (1 << (touch & 31));
  };
  return {
    all,
    conflicts,
    numberOf({ kind, part, label }: Pick<Access<unknown, unknown>, 'kind' | 'part' | 'label'>, access: number): number {
      const key = kind === 'adds' ? label : `${kind} ${part}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = all.push({ kind, part, access }) - 1;
      if (number >= MOST_TOUCHES) throw new Error('there are too many things to do');
      numbers.set(key, number);
      const bits = new Uint32Array(WORDS);
      conflicts.push(bits);
      for (const [other, touch] of all.entries()) {
        if (!conflict(touch, { kind, part, access })) continue;
        set(bits, other);
        set(conflicts[other], number);
      }
      return number;
    },
  };
}
export type Touches = ReturnType<typeof touches>;

/** For each local state of an execution: what it may do from there on. */
export function futures() {
  let data = new Uint32Array(WORDS * 1024);
  let size = 0;
  return {
    push(): void {
      size += 1;
      if (size * WORDS <= data.length) return;
      const larger = new Uint32Array(data.length * 2);
      larger.set(data);
      data = larger;
    },
    /** False where it was known. */
    add(local: number, touch: number): boolean {
      const word = local * WORDS + (touch >> 5);
      const bits = data[word] ?? 0;
      const bit = 1 << (touch & 31);
      if ((bits & bit) !== 0) return false;
      data[word] = bits | bit;
      return true;
    },
    has: (local: number, touch: number): boolean =>
      ((data[local * WORDS + (touch >> 5)] ?? 0) & (1 << (touch & 31))) !== 0,
    /** Whether one of these touches lies in the future and does harm. */
    some(local: number, bits: Uint32Array, harms: (touch: number) => boolean): boolean {
      for (let word = 0; word < WORDS; word += 1) {
        let both = (data[local * WORDS + word] ?? 0) & (bits[word] ?? 0);
        for (; both !== 0; both &= both - 1) if (harms(word * 32 + 31 - Math.clz32(both & -both))) return true;
      }
      return false;
    },
  };
}
