import { canonicalJson } from '../../../shared/domain/canonical-json';
import { touches } from './futures';
import { BEGINNING, DONE, type Execution, type LocalStates, localStates } from './local-states';
import { type Parts, sharedWorld } from './shared-world';
import { numberColumn, tupleTable } from './tuple-table';

/*
 * Explores every way in which executions of real, asynchronous code can be interleaved over shared stores, with deaths.
 *
 * An execution is deterministic between its accesses, so what it knows is the list of answers it has got: that list stands
 * for its local state, and the code is run again over it to learn what it asks next (once per list). Stores are values, in
 * parts. Equal states are visited once; breadth first, so that what is found wrong is found on a short way.
 *
 * Left out are orders and deaths that cannot matter, so that each way in which everything can end is still found:
 * - Steps that can be exchanged with whatever the others may still do are taken before theirs (persistent sets: of the
 *   executions that go on, a set is tried whose next steps none of the others can get in the way of). What an execution may
 *   still do is what it was ever seen to do from where it is, or from its beginning while it can still die; the exploration
 *   is done again until nothing new is seen. There are no circles that could put an execution off for ever, for what
 *   executions know only grows.
 * - A death of one that changed nothing yet, but what it adds first of all, comes to the same as its not having read so far.
 * - Of one that has ended it does not matter how often it died.
 */

export interface Model<Stores> {
  readonly initial: Stores;
  readonly parts: Parts<Stores>;
  readonly executions: readonly Execution<Stores>[];
  /** How often each execution may die between two accesses; it is then begun anew. */
  readonly crashes: number;
  /** Without it every order and every death is tried, also where none can matter: to prove the reduction. */
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
  const world = sharedWorld(model.parts);
  const touched = touches();
  const locals = model.executions.map((execution) => localStates(execution, world, touched));
  for (const local of locals) await local.begin();
  const known = (): number => locals.reduce((sum, { news }) => sum + news(), 0);
  for (;;) {
    const before = known();
    const exploration = await exploreOnce({ reduced: true, ...model }, { world, locals, touched });
    if (known() === before || !exploration.complete || model.reduced === false) return exploration;
  }
}

interface Known<Stores> {
  readonly world: ReturnType<typeof sharedWorld<Stores>>;
  readonly locals: readonly LocalStates<Stores>[];
  readonly touched: ReturnType<typeof touches>;
}

async function exploreOnce<Stores>(
  { initial, executions, crashes, reduced, mostStates = Number.POSITIVE_INFINITY, problem }: Model<Stores>,
  known: Known<Stores>,
): Promise<Exploration> {
  const { world, locals } = known;
  const states = visitedStates(executions.length);
  const ends = new Set<number>();
  const actors = executions.map((_, actor) => actor);
  states.visit(
    { stores: world.numberOfStores(initial), locals: actors.map(() => BEGINNING), died: actors.map(() => 0) },
    undefined,
  );

  let transitions = 0;
  /** The next step of an execution, and its death right after it. */
  const take = async (actor: number, index: number, state: State): Promise<void> => {
    const of = locals[actor];
    const local = state.locals[actor] ?? DONE;
    if (of === undefined || local === DONE) return;
    const access = of.accessAt(local);
    const effect = world.known(access, state.stores) ?? (await world.workOut(access, state.stores));
    const stores = world.after(access, state.stores, effect);
    const after = of.known(local, effect.answer) ?? (await of.goOn(local, effect.answer));
    const died = state.died[actor] ?? 0;
    transitions += 1;
    const forgotten = reduced === true && after === DONE ? 0 : died;
    states.visit({ stores, locals: state.locals.with(actor, after), died: state.died.with(actor, forgotten) }, index);
    if (died === crashes || (reduced === true && !of.actsUntil(local))) return;
    transitions += 1;
    states.visit(
      { stores, locals: state.locals.with(actor, BEGINNING), died: state.died.with(actor, died + 1) },
      index,
    );
  };
  const seen = (complete: boolean, counterexample?: Counterexample): Exploration => ({
    complete,
    states: states.size(),
    transitions,
    ends: [...ends].map((stores) => canonicalJson(world.storesOf(stores))),
    counterexample,
  });
  for (let index = 0; index < states.size(); index += 1) {
    if (states.size() >= mostStates) return seen(false);
    const state = states.at(index);
    const going = actors.filter((actor) => state.locals[actor] !== DONE);
    if (going.length === 0 && !ends.has(state.stores)) {
      ends.add(state.stores);
      const found = problem(world.storesOf(state.stores));
      if (found !== undefined) {
        const steps = states.wayTo(index).map(([from, to]) => told(from, to, executions, known));
        return seen(false, { problem: found, steps });
      }
    }
    for (const actor of reduced === true ? undisturbed(going, state, crashes, known) : going)
      await take(actor, index, state);
  }
  return seen(true);
}

/** What happened between two states, one after the other. */
function told<Stores>(
  from: State,
  to: State,
  executions: Model<Stores>['executions'],
  { locals, world }: Known<Stores>,
): string {
  const actor = executions.findIndex((_, index) => from.locals[index] !== to.locals[index]);
  const name = executions[actor]?.name ?? '';
  const label = world.accesses[locals[actor]?.accessAt(from.locals[actor] ?? DONE) ?? 0]?.label ?? '';
  return `${name}: ${label}${(from.died[actor] ?? 0) < (to.died[actor] ?? 0) ? ' and dies' : ''}`;
}

/** A set of executions, as small as can be found, whose next steps no other can get in the way of from here on. */
function undisturbed<Stores>(
  going: readonly number[],
  state: State,
  crashes: number,
  known: Known<Stores>,
): readonly number[] {
  let smallest = going;
  for (const actor of going) {
    const set = [actor];
    for (const member of set) {
      for (const other of going)
        if (!set.includes(other) && disturbs(other, member, state, crashes, known)) set.push(other);
    }
    if (set.length === 1) return set;
    if (set.length < smallest.length) smallest = set;
  }
  return smallest;
}

/** Whether an execution may come to do what cannot be exchanged with the next step of another. */
function disturbs<Stores>(
  other: number,
  member: number,
  { stores, locals: at, died }: State,
  crashes: number,
  { world, locals, touched }: Known<Stores>,
): boolean {
  const next = locals[member]?.accessAt(at[member] ?? DONE) ?? 0;
  if (world.settled(next, stores)) return false;
  const bits = touched.conflicts[locals[member]?.touchAt(at[member] ?? DONE) ?? 0];
  // As long as it can die it may begin anew.
  const from = (died[other] ?? 0) < crashes ? BEGINNING : (at[other] ?? DONE);
  const future = locals[other]?.future;
  if (bits === undefined || future?.meets(from, bits) !== true) return false;
  for (const touch of future.among(from, bits)) {
    const { kind, access } = touched.all[touch] ?? {};
    if (kind !== 'adds' || access === undefined || !world.settled(access, stores)) return true;
  }
  return false;
}

interface State {
  readonly stores: number;
  /** Per execution. */
  readonly locals: readonly number[];
  readonly died: readonly number[];
}

/** More deaths than anybody tries. */
const MOST_DEATHS = 8;

/** States in the order in which they were found, each with the one it was found from. */
function visitedStates(executions: number) {
  const table = tupleTable(executions + 2);
  const parents = numberColumn();
  const at = (index: number): State => {
    const locals: number[] = [];
    const died: number[] = [];
    let deaths = table.field(index, 1);
    for (let actor = 0; actor < executions; actor += 1) {
      locals.push(table.field(index, actor + 2));
      died.push(deaths % MOST_DEATHS);
      deaths = Math.floor(deaths / MOST_DEATHS);
    }
    return { stores: table.field(index, 0), locals, died };
  };
  return {
    at,
    size: table.size,
    visit({ stores, locals, died }: State, parent: number | undefined): void {
      const { scratch } = table;
      scratch[0] = stores;
      scratch[1] = died.reduceRight((sum, deaths) => sum * MOST_DEATHS + deaths, 0);
      for (let actor = 0; actor < executions; actor += 1) scratch[actor + 2] = locals[actor] ?? DONE;
      const before = table.size();
      table.intern();
      if (table.size() > before) parents.push(parent ?? -1);
    },
    /** From the first state to this one, step by step. */
    wayTo(index: number): readonly (readonly [from: State, to: State])[] {
      const way: (readonly [State, State])[] = [];
      for (let to = index, from = parents.at(to); from >= 0; to = from, from = parents.at(to))
        way.unshift([at(from), at(to)]);
      return way;
    },
  };
}
