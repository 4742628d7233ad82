import { futures, type Touches } from './futures';
import type { Access, Ask, SharedWorld } from './shared-world';

export interface Execution<Part> {
  readonly name: string;
  /** The code under test; all it does to the stores, it asks for. */
  readonly run: (ask: Ask<Part>) => Promise<unknown>;
}

/** Stands for what an execution knows once it has ended. */
export const DONE = -1;
/** Its first local state. */
export const BEGINNING = 0;

interface Local {
  /** What it asks next. */
  readonly access: number;
  readonly touch: number;
  readonly parent: number;
  /** What it was answered to what its parent asked. */
  readonly answer: number;
  /** Whether it has done more than add, first of all, what it would add again first of all. */
  readonly hasActed: boolean;
}

/** What one execution can know: a tree of the answers it can get. */
export function localStates<Part>({ name, run }: Execution<Part>, world: SharedWorld<Part>, touches: Touches) {
  const locals: Local[] = [];
  const children = new Map<number, number>();
  const future = futures();
  /** Counts what became known of futures. */
  let news = 0;

  /** Runs the code over what it was answered, up to what it asks next. */
  async function follow(past: readonly { readonly label: string; readonly answer: unknown }[]) {
    const pending: Access<Part, unknown>[] = [];
    let position = 0;
    const ask: Ask<Part> = <T>(access: Access<Part, T>): Promise<T> => {
      const answered = past[position];
      position += 1;
      if (answered === undefined) {
        pending.push(access);
        return new Promise(() => undefined);
      }
      if (answered.label !== access.label) throw new Error(`${name} does not do the same twice: ${access.label}`);
      // The same code asked the same: the answer is of the type it was when it was given.
      return Promise.resolve(answered.answer as T);
    };
    const running = run(ask).then(() => 'ended' as const);
    // Everything between two accesses runs in microtasks: it is over by then.
    const outcome = await Promise.race([running, new Promise((resolve) => setImmediate(resolve))]);
    if (outcome === 'ended') return undefined;
    const [next] = pending;
    if (next === undefined || pending.length > 1)
      throw new Error(`${name} waits for ${pending.length} accesses at once`);
    return next;
  }

  function pastOf(local: number): { readonly label: string; readonly answer: unknown }[] {
    const past: { readonly label: string; readonly answer: unknown }[] = [];
    for (let at = local; at > BEGINNING; at = locals[at]?.parent ?? BEGINNING) {
      const { parent = BEGINNING, answer = 0 } = locals[at] ?? {};
      past.push({ label: labelAt(parent), answer: world.answers.valueOf(answer) });
    }
    return past.reverse();
  }
  const labelAt = (local: number): string => world.accesses[locals[local]?.access ?? 0]?.label ?? '';

  /** @param hasActed - see {@link Local} */
  function push(next: Access<Part, unknown>, parent: number, answer: number, hasActed: boolean): number {
    const access = world.numberOfAccess(next);
    const touch = touches.numberOf(next, access);
    const local = locals.push({ access, touch, parent, answer, hasActed }) - 1;
    future.push();
    news += 1;
    // What one may do, all before it may.
    for (let at = local; future.add(at, touch) && at !== BEGINNING; at = locals[at]?.parent ?? BEGINNING);
    return local;
  }

  /** Whether what was added by then is what every life of it begins with. */
  const onlyBegan = (local: number): boolean => {
    for (let at = local; at !== BEGINNING; at = locals[at]?.parent ?? BEGINNING)
      if (world.accesses[locals[locals[at]?.parent ?? 0]?.access ?? 0]?.kind !== 'adds') return false;
    return true;
  };
  const actsAt = (local: number): boolean => {
    const kind = world.accesses[locals[local]?.access ?? 0]?.kind;
    return kind === 'writes' || (kind === 'adds' && !onlyBegan(local));
  };
  const keyOf = (local: number, answer: number): number => local * 2 ** 24 + answer;

  return {
    future,
    news: () => news,
    size: () => locals.length,
    async begin(): Promise<void> {
      if (locals.length > 0) return;
      const next = await follow([]);
      if (next === undefined) throw new Error(`${name} does nothing`);
      push(next, BEGINNING, 0, false);
    },
    accessAt: (local: number): number => locals[local]?.access ?? 0,
    touchAt: (local: number): number => locals[local]?.touch ?? 0,
    /** Whether a death right after what it asks here can make a difference to one before. */
    actsUntil: (local: number): boolean => (locals[local]?.hasActed ?? false) || actsAt(local),
    known: (local: number, answer: number): number | undefined => children.get(keyOf(local, answer)),
    async goOn(local: number, answer: number): Promise<number> {
      const past = [...pastOf(local), { label: labelAt(local), answer: world.answers.valueOf(answer) }];
      const next = await follow(past);
      const hasActed = (locals[local]?.hasActed ?? false) || actsAt(local);
      const after = next === undefined ? DONE : push(next, local, answer, hasActed);
      children.set(keyOf(local, answer), after);
      return after;
    },
  };
}
export type LocalStates<Part> = ReturnType<typeof localStates<Part>>;
