import { canonicalJson } from '../../../shared/domain/canonical-json';
import { touches } from './futures';
import { BEGINNING, DONE, type Execution, GoApart, type LocalStates, localStates } from './local-states';
import { type Parts, sharedWorld } from './shared-world';
import { numberColumn, tupleTable } from './tuple-table';

/*
 * Explores every way in which executions of real, asynchronous code can be interleaved over shared stores, with deaths.
 *
 * An execution is deterministic between its accesses, so what it knows is the list of answers it has got: that list stands
 * for its local state, and the code is run again over it to learn what it asks next (once per list). Lists that come to the same
 * are one local state (local-states.ts). Stores are values, in parts. Equal states are visited once; breadth first, so that
 * what is found wrong is found on a short way.
 *
 * Left out are orders and deaths that cannot matter, so that each way in which everything can end is still found:
 * - Steps that can be exchanged with whatever the others may still do are taken before theirs (persistent sets: of the
 *   executions that go on, a set is tried whose next steps none of the others can get in the way of). What an execution may
 *   still do is what it was ever seen to do from where it is, or from its beginning while it can still die; the exploration is
 *   done again until nothing new is seen. On every way to an end somebody of the set takes a step, and the first of these
 *   can be taken first: no end is lost.
 * - Of one that has ended it does not matter how often it died.
 * - A death of one that changed nothing yet, but what it adds first of all, comes to the same as its not having read so far.
 */

export interface Model<Stores> {
  readonly initial: Stores;
  readonly parts: Parts<Stores>;
  readonly executions: readonly Execution<Stores>[];
  /** How often each execution may die between two accesses, `Infinity` included; it is then begun anew. */
  readonly deaths: number;
  /** What is left of a part when this execution ends or dies: what stands in it only for the execution's sake goes. */
  readonly forget: (part: Stores, execution: number) => Stores;
  /** Without it every order and every death is tried, also where none can matter: to prove the reduction. */
  readonly reduced?: boolean;
  /** Ends there, with what was seen by then. */
  readonly mostStates?: number;
  /** Goes on where something is wrong, to see all ends there are. */
  readonly everyEnd?: boolean;
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

/** So many states are seen before it is worth asking whether to begin anew. */
const SOME = 1_000;

export async function explore<Stores>(given: Model<Stores>): Promise<Exploration> {
  const model = { reduced: true, mostStates: Number.POSITIVE_INFINITY, everyEnd: false, ...given };
  const apart = model.reduced ? new Set<string>() : undefined;
  for (;;) {
    try {
      return await exploreWhole(model, apart);
    } catch (error) {
      if (!(error instanceof GoApart)) throw error;
    }
  }
}

async function exploreWhole<Stores>(
  model: Required<Model<Stores>>,
  apart: Set<string> | undefined,
): Promise<Exploration> {
  const world = sharedWorld(model.parts, model.forget);
  const touched = touches();
  const locals = model.executions.map((execution) => localStates(execution, world, touched, apart));
  for (const local of locals) await local.begin();
  for (;;) {
    for (const local of locals) local.beginExploration();
    const exploration = await exploreOnce(model, { world, locals, touched });
    if (exploration !== undefined) return exploration;
  }
}

interface Known<Stores> {
  readonly world: ReturnType<typeof sharedWorld<Stores>>;
  readonly locals: readonly LocalStates<Stores>[];
  readonly touched: ReturnType<typeof touches>;
}

/** @returns undefined where it has to be done again, for more has become known of what executions may do */
async function exploreOnce<Stores>(
  model: Required<Model<Stores>>,
  known: Known<Stores>,
): Promise<Exploration | undefined> {
  const { world, locals } = known;
  const states = visitedStates(model.executions.length);
  const { state } = states;
  const steps = stepping(model, known, states);
  const undisturbed = model.reduced ? reduction(model.deaths, state, known) : (going: number): number => going;
  const isStale = (): boolean => model.reduced && locals.some((local) => local.isStale());
  const ends = new Set<number>();
  /** What is wrong in the end. */
  const problemNow = (): string | undefined => {
    if (ends.has(state.stores)) return undefined;
    ends.add(state.stores);
    return model.everyEnd ? undefined : model.problem(world.storesOf(state.stores));
  };
  const seen = (complete: boolean, counterexample?: Counterexample): Exploration => ({
    complete,
    states: states.size(),
    transitions: steps.taken(),
    ends: [...ends].map((stores) => canonicalJson(world.storesOf(stores))),
    counterexample,
  });
  state.stores = world.numberOfStores(model.initial);
  states.visit(-1);
  let enough = SOME;
  for (let index = 0; index < states.size(); index += 1) {
    if (states.size() >= model.mostStates) return seen(false);
    if (index === enough && isStale()) return undefined;
    if (index === enough) enough *= 2;
    states.load(index);
    const going = goingIn(state);
    const problem = going === 0 ? problemNow() : undefined;
    if (problem !== undefined) return seen(false, { problem, steps: wayTold(index, model, known, states) });
    for (let actors = undisturbed(going); actors !== 0; actors &= actors - 1) {
      const actor = lowest(actors);
      while (!steps.take(actor, index)) await steps.workOut(actor);
    }
  }
  return isStale() ? undefined : seen(true);
}

const goingIn = ({ locals }: State): number =>
  locals.reduce((set, local, actor) => (local === DONE ? set : set | (1 << actor)), 0);

/** What can come of the state that is loaded. */
function stepping<Stores>(
  { deaths, reduced }: Required<Model<Stores>>,
  { world, locals }: Known<Stores>,
  { state, visit }: ReturnType<typeof visitedStates>,
) {
  let taken = 0;
  return {
    taken: () => taken,
    /** Visits what the next step of an execution leads to, and its death right after it. False where something has to be worked out first. */
    take(actor: number, index: number): boolean {
      const of = locals[actor];
      if (of === undefined) return true;
      const { stores } = state;
      const local = state.locals[actor] ?? DONE;
      const access = of.accessAt(local);
      const effect = world.known(access, stores);
      const after = effect && of.known(local, effect.answer);
      if (effect === undefined || after === undefined) return false;
      const died = state.died[actor] ?? 0;
      const changed = world.after(access, stores, effect);
      state.stores = after === DONE ? world.without(changed, actor) : changed;
      state.locals[actor] = after;
      if (reduced && after === DONE) state.died[actor] = 0;
      visit(index);
      taken += 1;
      if (died < deaths && (!reduced || of.actsUntil(local))) {
        state.stores = world.without(changed, actor);
        state.locals[actor] = BEGINNING;
        // Without end they need no counting.
        state.died[actor] = deaths === Number.POSITIVE_INFINITY ? 0 : died + 1;
        visit(index);
        taken += 1;
      }
      state.stores = stores;
      state.locals[actor] = local;
      state.died[actor] = died;
      return true;
    },
    /** What the next step of an execution does, and what it asks after that. */
    async workOut(actor: number): Promise<void> {
      const of = locals[actor];
      const local = state.locals[actor] ?? DONE;
      if (of === undefined) return;
      const { answer } = await world.workOut(of.accessAt(local), state.stores);
      if (of.known(local, answer) === undefined) await of.goOn(local, answer);
    },
  };
}

/** What happened, from the beginning up to a state. */
function wayTold<Stores>(
  index: number,
  { executions }: Model<Stores>,
  { world, locals }: Known<Stores>,
  states: ReturnType<typeof visitedStates>,
): readonly string[] {
  return states.wayTo(index).map(([from, to]) => {
    const actor = executions.findIndex((_, one) => from.locals[one] !== to.locals[one]);
    const label = world.accesses[locals[actor]?.accessAt(from.locals[actor] ?? DONE) ?? 0]?.label ?? '';
    const dies = to.locals[actor] === BEGINNING;
    return `${executions[actor]?.name ?? ''}: ${label}${dies ? ' and dies' : ''}`;
  });
}

/**
 * Finds, for the state as it stands, a set of executions, as small as can be found, whose next steps no other can get in the
 * way of from here on. Sets are bits.
 */
function reduction<Stores>(
  deaths: number,
  state: State,
  { world, locals, touched }: Known<Stores>,
): (going: number) => number {
  const { all, conflicts } = touched;
  /** What is there already, is as good as not added. */
  const harms = (touch: number): boolean => {
    const { kind, access = 0 } = all[touch] ?? {};
    return kind !== 'adds' || !world.settled(access, state.stores);
  };
  /** Whether one may come to do what cannot be exchanged with what another does next. */
  const disturbs = (other: number, touch: number): boolean => {
    const bits = conflicts[touch];
    // One that can die may begin anew.
    const from = (state.died[other] ?? 0) < deaths ? BEGINNING : (state.locals[other] ?? DONE);
    return bits !== undefined && locals[other]?.mayCome(from, bits, harms) === true;
  };
  const closure = (actor: number, going: number): number => {
    let set = 1 << actor;
    for (let open = set; open !== 0; ) {
      const member = lowest(open);
      open &= open - 1;
      const of = locals[member];
      const local = state.locals[member] ?? DONE;
      if (of === undefined || world.settled(of.accessAt(local), state.stores)) continue;
      for (let others = going & ~set; others !== 0; others &= others - 1) {
        const other = lowest(others);
        if (!disturbs(other, of.touchAt(local))) continue;
        set |= 1 << other;
        open |= 1 << other;
      }
    }
    return set;
  };
  return (going) => {
    let smallest = going;
    for (let actors = going; actors !== 0; actors &= actors - 1) {
      const set = closure(lowest(actors), going);
      if ((set & (set - 1)) === 0) return set;
      if (sizeOf(set) < sizeOf(smallest)) smallest = set;
    }
    return smallest;
  };
}

/** The first member of a set that is not empty. */
const lowest = (set: number): number => 31 - Math.clz32(set & -set);

function sizeOf(set: number): number {
  let size = 0;
  for (let left = set; left !== 0; left &= left - 1) size += 1;
  return size;
}

interface State {
  stores: number;
  /** Per execution. */
  readonly locals: Int32Array;
  readonly died: Int32Array;
}

/** States in the order in which they were found, each with the one it was found from. */
function visitedStates(executions: number) {
  const table = tupleTable(2 * executions + 1);
  const parents = numberColumn();
  const state: State = { stores: 0, locals: new Int32Array(executions), died: new Int32Array(executions) };
  const load = (index: number): void => {
    state.stores = table.field(index, 0);
    for (let actor = 0; actor < executions; actor += 1) {
      state.locals[actor] = table.field(index, 2 * actor + 1);
      state.died[actor] = table.field(index, 2 * actor + 2);
    }
  };
  const copyOf = (index: number): State => {
    load(index);
    return { stores: state.stores, locals: state.locals.slice(), died: state.died.slice() };
  };
  return {
    /** The one that was loaded last: filled in, then visited. */
    state,
    load,
    size: table.size,
    visit(parent: number): void {
      const { scratch } = table;
      scratch[0] = state.stores;
      for (let actor = 0; actor < executions; actor += 1) {
        scratch[2 * actor + 1] = state.locals[actor] ?? DONE;
        scratch[2 * actor + 2] = state.died[actor] ?? 0;
      }
      const before = table.size();
      table.intern();
      if (table.size() > before) parents.push(parent);
    },
    /** From the first state to this one, step by step. */
    wayTo(index: number): readonly (readonly [from: State, to: State])[] {
      const way: (readonly [State, State])[] = [];
      for (let to = index, from = parents.at(to); from >= 0; to = from, from = parents.at(to))
        way.unshift([copyOf(from), copyOf(to)]);
      return way;
    },
  };
}
