import { canonicalJson } from '../../../shared/domain/canonical-json';

/*
 * Explores every way in which executions of real, asynchronous code can be interleaved over shared stores, with crashes.
 *
 * An execution is deterministic between its accesses, so what it knows is the list of answers it has got: that list stands
 * for its local state, and the code is run again over it to learn what it asks next (once per list). Stores are values.
 * Equal states are visited once; breadth first, so that what is found wrong is found on a shortest way.
 *
 * A read of what no other execution can change any more is taken at once: whether others go on before or after it makes no
 * difference, to them or to it (partial-order reduction; there are no circles that could put an execution off for ever, for
 * what executions know only grows). What an execution can change is what it was ever seen to change: the exploration is
 * done again until nothing new is seen.
 */

/** One access of an execution to the stores: an indivisible step. */
export interface Access<Stores, T> {
  /** Names the access: equal labels, equal accesses. */
  readonly label: string;
  /** `adds`: idempotent, and nothing is ever taken away again. */
  readonly kind: 'reads' | 'adds' | 'writes';
  /** The part of the stores. */
  readonly part: string;
  /** Leaves `stores` as they are and returns what comes after. */
  readonly perform: (stores: Stores) => Promise<readonly [answer: T, after: Stores]>;
}
export type Ask<Stores> = <T>(access: Access<Stores, T>) => Promise<T>;

export interface Execution<Stores> {
  readonly name: string;
  /** The code under test; all it does to the world, it asks for. */
  readonly run: (ask: Ask<Stores>) => Promise<unknown>;
}

export interface Model<Stores> {
  /** JSON: equal texts, equal stores. */
  readonly initial: Stores;
  readonly executions: readonly Execution<Stores>[];
  /** How often each execution may die between two accesses; it is then begun anew. */
  readonly crashes: number;
  /** Without it every order is tried, also where none can matter: to prove the reduction. */
  readonly reduced?: boolean;
  /** Ends there, with what was seen by then. */
  readonly mostStates?: number;
  /** What is wrong with stores that all executions have left, or undefined. */
  readonly problem: (stores: Stores) => string | undefined;
}

export interface Exploration {
  /** Whether all reachable states were seen. */
  readonly complete: boolean;
  readonly states: number;
  readonly transitions: number;
  /** Stores that are left when every execution has come to its end, as JSON. */
  readonly ends: readonly string[];
  readonly counterexample: Counterexample | undefined;
}
export interface Counterexample {
  readonly problem: string;
  /** What happened, from the beginning. */
  readonly steps: readonly string[];
}

export async function explore<Stores>(model: Model<Stores>): Promise<Exploration> {
  const world = sharedWorld<Stores>();
  const locals = model.executions.map((execution) => localStates(execution, world));
  const changes = model.executions.map(() => new Map<string, Access<Stores, unknown>>());
  for (;;) {
    const known = changes.reduce((sum, { size }) => sum + size, 0);
    const exploration = await exploreOnce(model, world, locals, changes);
    const sawNothingNew = changes.reduce((sum, { size }) => sum + size, 0) === known;
    if (sawNothingNew || !exploration.complete) return exploration;
  }
}

type Locals<Stores> = readonly ReturnType<typeof localStates<Stores>>[];
/** Per execution: all that it was seen to change, by label. */
type Changes<Stores> = readonly Map<string, Access<Stores, unknown>>[];

async function exploreOnce<Stores>(
  {
    initial,
    executions,
    crashes: mostCrashes,
    reduced = true,
    mostStates = Number.POSITIVE_INFINITY,
    problem,
  }: Model<Stores>,
  world: SharedWorld<Stores>,
  locals: Locals<Stores>,
  changes: Changes<Stores>,
): Promise<Exploration> {
  const begun = await Promise.all(locals.map((local) => local.begin()));
  const states = visitedStates();
  const ends = new Set<string>();
  states.visit({ stores: world.stores.numberOf(initial), local: begun, crashes: executions.map(() => 0) }, undefined);

  let transitions = 0;
  /** The next step of an execution, and its death in place of it. */
  const take = async (actor: number, index: number, state: State): Promise<void> => {
    const local = state.local[actor] ?? DONE;
    const beginning = begun[actor] ?? DONE;
    const access = locals[actor]?.next(local);
    if (access === undefined) return;
    const { answer, after: stores } = await world.effect(access, state.stores);
    if (stores !== state.stores) changes[actor]?.set(access.label, access);
    const after = (await locals[actor]?.goOn(local, answer)) ?? DONE;
    transitions += 1;
    states.visit({ ...state, stores, local: state.local.with(actor, after) }, index);
    const died = state.crashes[actor] ?? 0;
    if (died === mostCrashes || local === beginning) return;
    transitions += 1;
    const crashes = state.crashes.with(actor, died + 1);
    states.visit({ ...state, local: state.local.with(actor, beginning), crashes }, index);
  };
  const seen = (complete: boolean, counterexample?: Counterexample): Exploration => ({
    complete,
    states: states.size(),
    transitions,
    ends: [...ends],
    counterexample,
  });
  for (let index = 0; index < states.size(); index += 1) {
    if (states.size() >= mostStates) return seen(false);
    const state = states.at(index);
    const going = state.local.flatMap((local, actor) => (local === DONE ? [] : [actor]));
    const found = going.length === 0 ? problem(world.stores.valueOf(state.stores)) : undefined;
    if (going.length === 0) ends.add(world.stores.textOf(state.stores));
    if (found !== undefined) {
      const steps = states.wayTo(index).map(([from, to]) => told(from, to, executions, locals));
      return seen(false, { problem: found, steps });
    }
    const alone = reduced ? await undisturbed(going, state, world, locals, changes) : undefined;
    for (const actor of alone === undefined ? going : [alone]) await take(actor, index, state);
  }
  return seen(true);
}

/** What happened between two states, one after the other. */
function told<Stores>(from: State, to: State, executions: Model<Stores>['executions'], locals: Locals<Stores>): string {
  const actor = executions.findIndex((_, index) => from.local[index] !== to.local[index]);
  const name = executions[actor]?.name ?? '';
  if (from.crashes[actor] !== to.crashes[actor]) return `${name}: dies, and is begun anew`;
  return `${name}: ${locals[actor]?.next(from.local[actor] ?? DONE)?.label ?? ''}`;
}

/** An execution whose next step is a read of what no other can change from here on. */
async function undisturbed<Stores>(
  going: readonly number[],
  { local, stores }: State,
  world: SharedWorld<Stores>,
  locals: Locals<Stores>,
  changes: Changes<Stores>,
): Promise<number | undefined> {
  const canChange = async (other: number, part: string): Promise<boolean> => {
    for (const change of changes[other]?.values() ?? []) {
      if (change.part !== part) continue;
      if (change.kind === 'writes' || (await world.effect(change, stores)).after !== stores) return true;
    }
    return false;
  };
  for (const actor of going) {
    const next = locals[actor]?.next(local[actor] ?? DONE);
    if (next?.kind !== 'reads') continue;
    let disturbed = false;
    for (const other of going) disturbed ||= other !== actor && (await canChange(other, next.part));
    if (!disturbed) return actor;
  }
  return undefined;
}

/** Stands for what an execution knows once it has ended. */
const DONE = -1;

interface State {
  readonly stores: number;
  /** Per execution. */
  readonly local: readonly number[];
  readonly crashes: readonly number[];
}

/** States in the order in which they were found, each with the one it was found from; kept as texts, for there are millions. */
function visitedStates() {
  const numbers = new Set<string>();
  const texts: string[] = [];
  const parents: number[] = [];
  const at = (index: number): State => {
    const [stores = '', local = '', crashes = ''] = (texts[index] ?? '').split('|');
    return {
      stores: Number(stores),
      local: local.split(',').map(Number),
      crashes: crashes.split(',').map(Number),
    };
  };
  return {
    at,
    size: (): number => texts.length,
    visit({ stores, local, crashes }: State, parent: number | undefined): void {
      const text = `${stores}|${local.join()}|${crashes.join()}`;
      if (numbers.has(text)) return;
      numbers.add(text);
      texts.push(text);
      parents.push(parent ?? DONE);
    },
    /** From the first state to this one, step by step. */
    wayTo(index: number): readonly (readonly [from: State, to: State])[] {
      const way: (readonly [State, State])[] = [];
      for (let to = index, from = parents[to]; from !== undefined && from !== DONE; to = from, from = parents[to])
        way.unshift([at(from), at(to)]);
      return way;
    },
  };
}

/** Values by number: equal values have equal numbers. */
function numbered<T>() {
  const numbers = new Map<string, number>();
  const values: { readonly value: T }[] = [];
  const texts: string[] = [];
  return {
    numberOf(value: T): number {
      const text = canonicalJson({ value });
      const known = numbers.get(text) ?? values.length;
      if (known === values.length) {
        numbers.set(text, known);
        texts.push(text);
        values.push({ value });
      }
      return known;
    },
    valueOf(number: number): T {
      const found = values[number];
      if (found === undefined) throw new Error(`nothing has the number ${number}`);
      return found.value;
    },
    textOf: (number: number): string => texts[number] ?? '',
  };
}

/** What accesses do to stores, each worked out once. */
function sharedWorld<Stores>() {
  const stores = numbered<Stores>();
  const answers = numbered<unknown>();
  const effects = new Map<string, { readonly answer: number; readonly after: number }>();
  return {
    stores,
    answers,
    async effect({ label, perform }: Access<Stores, unknown>, before: number) {
      const key = `${before} ${label}`;
      const known = effects.get(key);
      if (known !== undefined) return known;
      const [answer, after] = await perform(stores.valueOf(before));
      const found = { answer: answers.numberOf(answer), after: stores.numberOf(after) };
      effects.set(key, found);
      return found;
    },
  };
}
type SharedWorld<Stores> = ReturnType<typeof sharedWorld<Stores>>;

interface Local<Stores> {
  readonly next: Access<Stores, unknown>;
  /** What was asked and answered so far. */
  readonly past: readonly { readonly label: string; readonly answer: number }[];
}

/** What one execution can know: a tree of the answers it can get. */
function localStates<Stores>({ name, run }: Execution<Stores>, world: SharedWorld<Stores>) {
  const locals: Local<Stores>[] = [];
  const children = new Map<string, number>();

  /** Runs the code over what it was answered, up to what it asks next. */
  async function follow(past: Local<Stores>['past']): Promise<number> {
    const pending: Access<Stores, unknown>[] = [];
    let position = 0;
    const ask: Ask<Stores> = <T>(access: Access<Stores, T>): Promise<T> => {
      const answered = past[position];
      position += 1;
      if (answered === undefined) {
        pending.push(access);
        return new Promise(() => undefined);
      }
      if (answered.label !== access.label) throw new Error(`${name} does not do the same twice: ${access.label}`);
      // The same code asked the same: the answer is of the type it was when it was given.
      return Promise.resolve(world.answers.valueOf(answered.answer) as T);
    };
    const running = run(ask).then(() => 'ended' as const);
    // Everything between two accesses runs in microtasks: it is over by then.
    const outcome = await Promise.race([running, new Promise((resolve) => setImmediate(resolve))]);
    if (outcome === 'ended') return DONE;
    const [next] = pending;
    if (next === undefined || pending.length > 1)
      throw new Error(`${name} waits for ${pending.length} accesses at once`);
    locals.push({ next, past });
    return locals.length - 1;
  }

  let beginning: Promise<number> | undefined;
  return {
    begin(): Promise<number> {
      beginning ??= follow([]);
      return beginning;
    },
    next: (local: number): Access<Stores, unknown> | undefined => locals[local]?.next,
    async goOn(local: number, answer: number): Promise<number> {
      const from = locals[local];
      if (from === undefined) throw new Error(`${name} was never in state ${local}`);
      const key = `${local} ${answer}`;
      const known = children.get(key) ?? (await follow([...from.past, { label: from.next.label, answer }]));
      children.set(key, known);
      return known;
    },
  };
}
