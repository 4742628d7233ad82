import { canonicalJson } from '../../../shared/domain/canonical-json';
import { tupleTable } from './tuple-table';

/** One access of an execution to the stores: an indivisible step. */
export interface Access<Part, T> {
  /** Names the access: equal labels, equal accesses. */
  readonly label: string;
  /**
   * `reads`: changes nothing that anybody else could notice. `adds`: idempotent, answers nothing, and nothing is ever taken
   * away again.
   */
  readonly kind: 'reads' | 'adds' | 'writes';
  /** The part of the stores; with a `*` at its end all whose name begins so, which can only be read. */
  readonly part: string;
  /** Leaves `part` as it is and returns what comes after. */
  readonly perform: (part: Part) => Promise<readonly [answer: T, after: Part]>;
  /** Whether it changes nothing and answers the same from now on, whatever else happens; left out: never. */
  readonly settled?: (part: Part) => boolean;
}
export type Ask<Part> = <T>(access: Access<Part, T>) => Promise<T>;

/** How stores fall into parts that can be changed without looking at each other. Values are JSON: equal texts, equal values. */
export interface Parts<Part> {
  split(stores: Part): Readonly<Record<string, Part>>;
  /** Of parts by name; those that are left out are empty. */
  join(parts: Readonly<Record<string, Part>>): Part;
  readonly empty: Part;
}

/** More parts than any course has. */
const MOST_PARTS = 48;

/** Values by number: equal values have equal numbers. */
export function numbered<T>() {
  const numbers = new Map<string, number>();
  const values: { readonly value: T }[] = [];
  return {
    numberOf(value: T): number {
      const text = canonicalJson({ value });
      const known = numbers.get(text) ?? values.length;
      if (known === values.length) {
        numbers.set(text, known);
        values.push({ value });
      }
      return known;
    },
    valueOf(number: number): T {
      const found = values[number];
      if (found === undefined) throw new Error(`nothing has the number ${number}`);
      return found.value;
    },
  };
}

interface Effect {
  readonly answer: number;
  /** Number of the value of the part. */
  readonly after: number;
}

/** What accesses do to stores, each worked out once for each value of the part that it goes to. */
export function sharedWorld<Part>(
  { split, join, empty }: Parts<Part>,
  forget: (part: Part, execution: number) => Part,
) {
  const values = numbered<Part>();
  const answers = numbered<unknown>();
  const nothing = values.numberOf(empty);
  const names: string[] = [];
  const stores = tupleTable(MOST_PARTS);
  const accesses: Access<Part, unknown>[] = [];
  const accessNumbers = new Map<string, number>();
  const partOfAccess: number[] = [];
  const effects: Map<number, Effect>[] = [];
  const settling: Map<number, boolean>[] = [];
  /** By value or stores, and execution. */
  const forgotten = { values: new Map<number, number>(), stores: new Map<number, number>() };

  const partNumber = (name: string): number => {
    const known = names.indexOf(name);
    if (known >= 0) return known;
    if (names.length === MOST_PARTS) throw new Error('there are too many parts');
    return names.push(name) - 1;
  };
  const partsOf = (store: number): Readonly<Record<string, Part>> =>
    Object.fromEntries(
      [...names.keys()]
        .filter((part) => stores.field(store, part) !== nothing)
        .map((part) => [names[part] ?? '', values.valueOf(stores.field(store, part))] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const valueWithout = (value: number, execution: number): number => {
    const key = value * 32 + execution;
    const known = forgotten.values.get(key) ?? values.numberOf(forget(values.valueOf(value), execution));
    forgotten.values.set(key, known);
    return known;
  };
  /** Of what an access goes to; all parts of a name with `*` count as one. */
  const valueNumber = (access: number, store: number): number => {
    const part = partOfAccess[access] ?? 0;
    if (part >= 0) return stores.field(store, part);
    const prefix = accesses[access]?.part.slice(0, -1) ?? '';
    const those = Object.entries(partsOf(store)).filter(([name]) => name.startsWith(prefix));
    return values.numberOf(join(Object.fromEntries(those)));
  };
  return {
    accesses,
    answers,
    numberOfAccess(access: Access<Part, unknown>): number {
      const known = accessNumbers.get(access.label);
      if (known !== undefined) return known;
      accessNumbers.set(access.label, accesses.length);
      partOfAccess.push(access.part.endsWith('*') ? -1 : partNumber(access.part));
      effects.push(new Map());
      settling.push(new Map());
      return accesses.push(access) - 1;
    },
    numberOfStores(value: Part): number {
      stores.scratch.fill(nothing);
      for (const [name, part] of Object.entries(split(value))) stores.scratch[partNumber(name)] = values.numberOf(part);
      return stores.intern();
    },
    storesOf: (store: number): Part => join(partsOf(store)),
    /** What the access does, where that was worked out before. */
    known: (access: number, store: number): Effect | undefined => effects[access]?.get(valueNumber(access, store)),
    async workOut(access: number, store: number): Promise<Effect> {
      const before = valueNumber(access, store);
      const performed = await accesses[access]?.perform(values.valueOf(before));
      if (performed === undefined) throw new Error(`there is no access ${access}`);
      const [answer, after] = performed;
      const found = { answer: answers.numberOf(answer), after: values.numberOf(after) };
      effects[access]?.set(before, found);
      return found;
    },
    /** The stores after it. */
    after(access: number, store: number, { after }: Effect): number {
      const part = partOfAccess[access] ?? 0;
      if (part < 0 || stores.field(store, part) === after) return store;
      stores.recall(store);
      stores.scratch[part] = after;
      return stores.intern();
    },
    /** What is left of stores when an execution ends or dies. */
    without(store: number, execution: number): number {
      const key = store * 32 + execution;
      const known = forgotten.stores.get(key);
      if (known !== undefined) return known;
      stores.recall(store);
      for (const part of names.keys()) stores.scratch[part] = valueWithout(stores.scratch[part] ?? nothing, execution);
      const found = stores.intern();
      forgotten.stores.set(key, found);
      return found;
    },
    settled(access: number, store: number): boolean {
      const of = accesses[access];
      if (of?.settled === undefined) return false;
      const value = valueNumber(access, store);
      const known = settling[access]?.get(value);
      if (known !== undefined) return known;
      const found = of.settled(values.valueOf(value));
      settling[access]?.set(value, found);
      return found;
    },
  };
}
export type SharedWorld<Part> = ReturnType<typeof sharedWorld<Part>>;
