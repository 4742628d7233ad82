import { StoreFault } from '../../shared/adapters/verdict-read/store-fault';
import { authorizeWith } from './authorize';
import type { ConnectCase } from './connect-cases';
import { connectContractProblems } from './connect-contract';
import { oracleAllows } from './connect-oracle';

/** What a run over many cases came to. */
export interface ConnectTally {
  cases: number;
  allowed: number;
  readonly outcomes: Map<string, number>;
}

export const emptyConnectTally = (): ConnectTally => ({ cases: 0, allowed: 0, outcomes: new Map() });

/** Asks the connect handler; gives what is wrong with its answer, if anything. */
export async function checkConnectCase(of: ConnectCase, tally: ConnectTally): Promise<string | undefined> {
  const { input, fault, stored, at, mode } = of;
  const told = (problem: string): string =>
    `${problem}: ${JSON.stringify({ input, fault, stored, at: String(at), mode })?.slice(0, 2_000)}`;
  const { authorize, records } = authorizeWith({
    readRow: async () => {
      if (fault !== undefined) throw fault === 'a bug' ? new TypeError(fault) : new StoreFault(fault);
      return stored;
    },
    now: at,
    endpoints: new Map([['default', { mode, texts: {} }]]),
  });
  let response: Awaited<ReturnType<typeof authorize>>;
  try {
    response = await authorize(input);
  } catch (error) {
    return told(`it threw ${String(error)}`);
  }
  const problems = connectContractProblems(input, response);
  if (problems.length > 0) return told(`out of contract (${problems.join('; ')})`);
  const [record, ...others] = records;
  if (record === undefined || others.length > 0) return told(`${records.length} records`);
  const { decision } = record;
  const allowed = decision.outcome === 'allowed';
  tally.cases += 1;
  tally.allowed += allowed ? 1 : 0;
  const outcome = decision.outcome === 'allowed' ? 'allowed' : decision.code;
  tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  if (allowed !== oracleAllows(of)) return told(`${outcome}, and the oracle says otherwise`);
  if (response.allow !== (allowed || record.mode === 'shadow')) return told('the answer is not the decision');
  return undefined;
}
