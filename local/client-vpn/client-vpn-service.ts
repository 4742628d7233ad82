import { randomUUID } from 'node:crypto';
import { LocalFailure } from '../failure';
import { isJsonObject, type Json, parseJson } from '../json';
import type { InvocationOutcome } from '../lambda/execution-environment';
import { Throttled } from '../lambda/function-pool';
import { type ConnectOutcome, connectionLogEntry, disconnectionLogEntry } from './connection-log';
import { responseProblems } from './contract';
import { HANDLER_PREFIX, isConnectHandler } from './handler-name';
import { type Session, Sessions } from './sessions';

/** Fixed by the service. */
const HANDLER_TIMEOUT_MS = 30_000;

export interface ConnectionAttempt {
  readonly outcome: ConnectOutcome;
  /** What the handler returned; null where it returned nothing usable as JSON. */
  readonly response: Json;
  /** Why the response counts as invalid; empty otherwise. Client VPN itself does not tell. */
  readonly problems: readonly string[];
  readonly log: Readonly<Record<string, string>>;
}

export interface ClientVpnServiceOptions {
  readonly functionNames: readonly string[];
  readonly invoke: (functionName: string, event: string) => Promise<InvocationOutcome> | undefined;
  readonly now: () => number;
  readonly timeoutMs?: number;
}

/**
 * The part of Client VPN that asks a connect handler: invokes it, holds its answer against the contract, logs the attempt
 * and keeps the sessions of those it let in.
 */
export class ClientVpnService {
  readonly #options: ClientVpnServiceOptions;
  readonly #handler: string;
  readonly #sessions = new Sessions();

  public constructor(options: ClientVpnServiceOptions) {
    const [handler, ...others] = options.functionNames.filter(isConnectHandler);
    if (handler === undefined || others.length > 0) {
      throw new LocalFailure(`the template must have exactly one function whose name begins with ${HANDLER_PREFIX}`);
    }
    this.#options = options;
    this.#handler = handler;
  }

  /** `request` is JSON, handed over as it is. Throws `SyntaxError` where it is none. */
  public async connect(request: string): Promise<ConnectionAttempt> {
    const asked = parseJson(request);
    const { outcome, response, problems } = await this.#ask(asked, request);
    const now = this.#options.now();
    const log = connectionLogEntry(asked, outcome, response, now);
    if (outcome === 'allowed') this.#sessions.open(sessionOf(asked, log, now));
    return { outcome, response, problems, log };
  }

  /** Live connections, oldest first. */
  public sessions(): readonly Session[] {
    return this.#sessions.list();
  }

  /** Ends a session. Its entry of the connection log, or undefined where none is live under this id. */
  public disconnect(id: string): Readonly<Record<string, string>> | undefined {
    const session = this.#sessions.close(id);
    return session && disconnectionLogEntry(session, this.#options.now());
  }

  /** Ends all sessions without a word: the service starts anew. */
  public reset(): void {
    this.#sessions.closeAll();
  }

  async #ask(asked: Json, request: string): Promise<Omit<ConnectionAttempt, 'log'>> {
    const failed = (outcome: ConnectOutcome, response: Json = null): Omit<ConnectionAttempt, 'log'> => ({
      outcome,
      response,
      problems: [],
    });
    const outcome = await this.#invoke(request);
    if (outcome === 'timed-out') return failed('client-connect-handler-timed-out');
    if (outcome === 'throttled') return failed('client-connect-handler-throttled');
    if (outcome === 'service-error') return failed('client-connect-handler-service-error');
    if (!outcome.ok) {
      const timedOut = outcome.error.errorType === 'Sandbox.Timedout';
      return failed(timedOut ? 'client-connect-handler-timed-out' : 'client-connect-handler-other-execution-error');
    }
    const response = parseJson(outcome.result);
    const problems = responseProblems(asked, response);
    if (problems.length > 0) return { outcome: 'client-connect-handler-invalid-response', response, problems };
    const allowed = typeof response === 'object' && response !== null && 'allow' in response && response.allow === true;
    return failed(allowed ? 'allowed' : 'client-connect-failed', response);
  }

  async #invoke(request: string): Promise<InvocationOutcome | 'timed-out' | 'throttled' | 'service-error'> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<'timed-out'>((resolve) => {
      timer = setTimeout(() => resolve('timed-out'), this.#options.timeoutMs ?? HANDLER_TIMEOUT_MS);
    });
    try {
      const invocation = this.#options.invoke(this.#handler, request);
      return invocation === undefined ? 'service-error' : await Promise.race([invocation, expired]);
    } catch (error) {
      return error instanceof Throttled ? 'throttled' : 'service-error';
    } finally {
      clearTimeout(timer);
    }
  }
}

function sessionOf(request: Json, log: Session['log'], since: number): Session {
  const asked = (key: string): string | undefined => {
    const value = isJsonObject(request) ? request[key] : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    id: asked('connection-id') ?? `local-${randomUUID()}`,
    commonName: asked('common-name') ?? '',
    endpointId: asked('endpoint-id') ?? '',
    username: asked('username'),
    since,
    log,
  };
}
