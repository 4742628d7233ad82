import { Agent, request } from 'node:http';
import * as z from 'zod';
import { connectionRequest } from '../../local/demo/client';

const attemptSchema = z.object({
  outcome: z.string(),
  response: z.object({ 'posture-compliance-statuses': z.array(z.string()).min(1) }),
  log: z.object({ 'connection-id': z.string() }),
});

export interface StormSettings {
  readonly url: string;
  readonly connects: number;
  /** Number of the first connection, so that no two runs use the same connection id. */
  readonly first: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Names asked for, in turn. */
  readonly commonNames: readonly string[];
  readonly onProgress: (done: number) => void;
}

export interface StormResult {
  /** How often each answer was given: the outcome, and the codes of a denial. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers that were no decision of the handler's, or broke the contract. */
  readonly untyped: readonly string[];
  /** Connection ids that were asked with. */
  readonly connectionIds: ReadonlySet<string>;
  readonly latenciesMs: readonly number[];
}

/** Everybody connects at once, as after an endpoint dropped all its sessions. */
export async function storm({
  url,
  connects,
  first,
  concurrency,
  commonNames,
  onProgress,
}: StormSettings): Promise<StormResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const answers = new Map<string, number>();
  const untyped: string[] = [];
  const connectionIds = new Set<string>();
  const latenciesMs: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < connects) {
      const number = next;
      next += 1;
      const id = `cvpn-connection-${String(first + number).padStart(17, '0')}`;
      const name = commonNames[number % commonNames.length] ?? '';
      connectionIds.add(id);
      const started = performance.now();
      const answer = await post(agent, `${url}/connect`, { ...connectionRequest(name), 'connection-id': id });
      latenciesMs.push(performance.now() - started);
      const typed = readAnswer(answer, id);
      if (typed === undefined) untyped.push(answer.slice(0, 200));
      else answers.set(typed, (answers.get(typed) ?? 0) + 1);
      if (latenciesMs.length % 1_000 === 0) onProgress(latenciesMs.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  agent.destroy();
  return { answers, untyped, connectionIds, latenciesMs };
}

/** The answer in a word, or undefined where it is no decision about this connection. */
function readAnswer(text: string, id: string): string | undefined {
  try {
    const { outcome, response, log } = attemptSchema.parse(JSON.parse(text));
    const decided = outcome === 'allowed' || outcome === 'client-connect-failed';
    if (!decided || log['connection-id'] !== id) return undefined;
    const [first = '', code = ''] = response['posture-compliance-statuses'];
    return first === 'allowed' ? first : `${first} ${code}`;
  } catch {
    return undefined;
  }
}

function post(agent: Agent, url: string, body: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    call.on('error', reject);
    call.end(JSON.stringify(body));
  });
}
