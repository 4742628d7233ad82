import { errorReply, type Reply } from './reply';

export interface LocalRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export interface LocalRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/devices/{commonName}`: a parameter takes one segment, decoded. */
  readonly path: string;
  readonly handle: (request: LocalRequest) => Promise<Reply> | Reply;
}

/** The request itself is wrong; becomes a reply with this status. */
export class RequestError extends Error {
  public readonly status: number;

  public constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Selected {
  readonly handle: (query: URLSearchParams, body: Buffer) => Promise<Reply>;
}

/** The route for a request, a reply that says why there is none for this method, or undefined where the path is unknown. */
export function selectRoute(routes: readonly LocalRoute[], method: string, path: string): Selected | Reply | undefined {
  const candidates = routes.flatMap((route) => {
    const parameters = matchPath(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  if (candidates.length === 0) return undefined;
  const found = candidates.find(
    ({ route }) => route.method === method || (route.method === 'GET' && method === 'HEAD'),
  );
  if (found === undefined) {
    const allowed = candidates.map(({ route }) => route.method).join(', ');
    const refusal = errorReply(405, `${method} is not allowed here; use ${allowed}`);
    return { ...refusal, headers: { ...refusal.headers, allow: allowed } };
  }
  return { handle: (query, body) => answer(found.route, { parameters: found.parameters, query, body }) };
}

async function answer(route: LocalRoute, request: LocalRequest): Promise<Reply> {
  try {
    return await route.handle(request);
  } catch (error) {
    if (error instanceof RequestError) return errorReply(error.status, error.message);
    throw error;
  }
}

function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decode(value);
    if (decoded === undefined || decoded === '') return undefined;
    parameters[part.slice(1, -1)] = decoded;
  }
  return parameters;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
