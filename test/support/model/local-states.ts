import { futures, type Touches } from './futures';
import type { Access, Ask, SharedWorld } from './shared-world';
import { numberColumn } from './tuple-table';

export interface Execution<Part> {
  readonly name: string;
  /** The code under test; all it does to the stores, it asks for. */
  readonly run: (ask: Ask<Part>) => Promise<unknown>;
}

/** Stands for what an execution knows once it has ended. */
export const DONE = -1;
/** Its first local state. */
export const BEGINNING = 0;

/** One way to come to a local state: what was asked and answered, in order. */
interface Way {
  readonly before: Way | undefined;
  readonly access: number;
  readonly answer: number;
}

/** Code that waits for an answer, which it can be given only once: what it asks after that, or undefined where it ends. */
type Waiting<Part> = (answer: number) => Promise<Access<Part, unknown> | undefined>;

interface LocalState {
  /** What it asks next. */
  readonly access: number;
  readonly touch: number;
  /** Whether it has done more than add, first of all, what it would add again first of all. */
  readonly hasActed: boolean;
  /** Ways that end here. */
  readonly ways: (Way | undefined)[];
  readonly parents: Set<number>;
  /** By answer. */
  readonly children: Map<number, number>;
}

/**
 * Two ways were taken to end in one local state, and go on differently. They are `apart` from now on, and everything is to
 * be done again.
 */
export class GoApart extends Error {}

/**
 * What one execution can know.
 *
 * Ways on which the same was asked as often, and answered the same the last time, are taken to end in the same local state,
 * whatever was answered before, and added. That is not trusted: whatever is asked along one of them is asked along all of
 * them, and where one goes on differently they are kept apart ({@link GoApart}).
 *
 * @param apart - texts of local states each way to which is one of its own; undefined: all
 */
export function localStates<Part>(
  { name, run }: Execution<Part>,
  world: SharedWorld<Part>,
  touches: Touches,
  apart: Set<string> | undefined,
) {
  const locals: LocalState[] = [];
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  /** What is asked often, besides. */
  const accesses = numberColumn();
  const touchOf = numberColumn();
  const children = new Map<number, number>();
  const future = futures();
  /** Up to where futures were known when the exploration was begun. */
  let explored = 0;
  /** Whether more of them became known since. */
  let stale = false;

  /** By the way it has gone; where none waits any more the code is run again from the beginning. */
  const waiting = new Map<Way | undefined, Waiting<Part>>();

  /** What the code asks next at the end of a way; undefined where it ends. */
  async function follow(way: Way | undefined): Promise<Access<Part, unknown> | undefined> {
    const there = way === undefined ? undefined : waiting.get(way.before);
    if (way === undefined || there === undefined) return await runOver(way);
    waiting.delete(way.before);
    const next = await there(way.answer);
    if (next !== undefined) waiting.set(way, there);
    return next;
  }

  async function runOver(way: Way | undefined): Promise<Access<Part, unknown> | undefined> {
    const past = stepsOf(way);
    const pending: { readonly access: Access<Part, unknown>; readonly resolve: (answer: unknown) => void }[] = [];
    let position = 0;
    const ask: Ask<Part> = <T>(access: Access<Part, T>): Promise<T> => {
      const answered = past[position];
      position += 1;
      // The same code asked the same: the answer is of the type it was when it was given.
      if (answered === undefined)
        return new Promise((resolve) => pending.push({ access, resolve: (answer) => resolve(answer as T) }));
      if (world.accesses[answered.access]?.label !== access.label)
        throw new Error(`${name} does not do the same twice: ${access.label}`);
      return Promise.resolve(world.answers.valueOf(answered.answer) as T);
    };
    const ended = run(ask).then(() => 'ended' as const);
    const untilItAsks = async (): Promise<Access<Part, unknown> | undefined> => {
      // Everything between two accesses runs in microtasks: it is over by then.
      const outcome = await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))]);
      if (outcome === 'ended') return undefined;
      const [next] = pending;
      if (next === undefined || pending.length > 1)
        throw new Error(`${name} waits for ${pending.length} accesses at once`);
      return next.access;
    };
    const next = await untilItAsks();
    if (next !== undefined)
      waiting.set(way, async (answer) => {
        pending.shift()?.resolve(world.answers.valueOf(answer));
        return await untilItAsks();
      });
    return next;
  }

  const kindOf = (access: number) => world.accesses[access]?.kind;

  /** Where a way leads to: what stands for all that may still matter of it. */
  function localAfter(way: Way | undefined, next: Access<Part, unknown>): number {
    const access = world.numberOfAccess(next);
    const steps = stepsOf(way);
    const reads = new Map<number, readonly [times: number, last: number]>();
    const written: number[] = [];
    for (const { access: done, answer } of steps) {
      if (kindOf(done) === 'reads') reads.set(done, [(reads.get(done)?.[0] ?? 0) + 1, answer]);
      if (kindOf(done) === 'writes') written.push(done, answer);
    }
    const begun = steps.findIndex((step) => kindOf(step.access) !== 'adds');
    const hasActed =
      written.length > 0 || (begun >= 0 && steps.slice(begun).some((step) => kindOf(step.access) === 'adds'));
    const inOrder = [...reads].sort(([a], [b]) => a - b);
    const text = JSON.stringify([access, hasActed, begun < 0 ? steps.length : 0, inOrder, written]);
    const whole = JSON.stringify(steps.map((step) => [step.access, step.answer]));
    const key = apart === undefined || apart.has(`${name} ${text}`) ? whole : text;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const touch = touches.numberOf(next, access);
    const local = locals.push({ access, touch, hasActed, ways: [], parents: new Set(), children: new Map() }) - 1;
    numbers.set(key, local);
    texts.push(`${name} ${text}`);
    accesses.push(access);
    touchOf.push(touch);
    future.push();
    foresee(local, touch);
    return local;
  }

  /** What one may do, all before it may. */
  function foresee(local: number, touch: number): void {
    const open = [local];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (!future.add(at, touch)) continue;
      if (at < explored || at === BEGINNING) stale = true;
      open.push(...(locals[at]?.parents ?? []));
    }
  }

  const keyOf = (local: number, answer: number): number => local * 2 ** 24 + answer;

  function keepApart(local: number): never {
    apart?.add(texts[local] ?? '');
    throw new GoApart(texts[local]);
  }

  function join(local: number, answer: number, after: number): void {
    children.set(keyOf(local, answer), after);
    locals[local]?.children.set(answer, after);
    if (after === DONE || locals[after]?.parents.has(local)) return;
    locals[after]?.parents.add(local);
    for (const touch of touches.all.keys()) if (future.has(after, touch)) foresee(local, touch);
  }

  /** One way more to a local state: it has to go on as the others do. */
  async function addWay(local: number, way: Way | undefined): Promise<void> {
    const open: [local: number, way: Way | undefined][] = [[local, way]];
    for (let added = open.pop(); added !== undefined; added = open.pop()) {
      const [at, along] = added;
      locals[at]?.ways.push(along);
      for (const [answer, expected] of locals[at]?.children ?? []) {
        const longer = { before: along, access: accesses.at(at), answer };
        const next = await follow(longer);
        const after = next === undefined ? DONE : localAfter(longer, next);
        if (after !== expected) keepApart(at);
        if (after !== DONE) open.push([after, longer]);
      }
    }
  }

  const actsAt = (local: number): boolean =>
    kindOf(accesses.at(local)) === 'writes' ||
    (kindOf(accesses.at(local)) === 'adds' && (locals[local]?.ways.some((way) => !onlyAdds(way)) ?? false));
  const onlyAdds = (way: Way | undefined): boolean => stepsOf(way).every((step) => kindOf(step.access) === 'adds');
  const acting = new Map<number, boolean>();

  return {
    async begin(): Promise<void> {
      const next = await follow(undefined);
      if (next === undefined) throw new Error(`${name} does nothing`);
      await addWay(localAfter(undefined, next), undefined);
    },
    /** From here on futures count that are known now; of local states that become known later, that of the beginning. */
    beginExploration(): void {
      explored = locals.length;
      stale = false;
    },
    /** Whether futures that count have turned out to hold more. */
    isStale: (): boolean => stale,
    /** Whether one of these touches can come from there on and does harm. */
    mayCome: (local: number, bits: Uint32Array, harms: (touch: number) => boolean): boolean =>
      future.some(local < explored ? local : BEGINNING, bits, harms),
    accessAt: accesses.at,
    touchAt: touchOf.at,
    /** Whether a death right after what it asks here can make a difference to one before. */
    actsUntil(local: number): boolean {
      const known = acting.get(local) ?? ((locals[local]?.hasActed ?? false) || actsAt(local));
      acting.set(local, known);
      return known;
    },
    known: (local: number, answer: number): number | undefined => children.get(keyOf(local, answer)),
    async goOn(local: number, answer: number): Promise<void> {
      let expected: number | undefined;
      for (const way of [...(locals[local]?.ways ?? [])]) {
        const longer = { before: way, access: accesses.at(local), answer };
        const next = await follow(longer);
        const after = next === undefined ? DONE : localAfter(longer, next);
        if (after !== (expected ?? after)) keepApart(local);
        if (expected === undefined) join(local, answer, after);
        expected = after;
        if (after !== DONE) await addWay(after, longer);
      }
    },
  };
}
export type LocalStates<Part> = ReturnType<typeof localStates<Part>>;

function stepsOf(way: Way | undefined): readonly Way[] {
  const steps: Way[] = [];
  for (let at = way; at !== undefined; at = at.before) steps.push(at);
  return steps.reverse();
}
