import type * as z from 'zod';
import { bodyOf, callerOf, iamRequestSchema } from '../../shared/contracts/iam-request';
import {
  MAINTENANCE_NAMES,
  type MaintenanceRequest,
  maintenanceSchema,
  OPERATION_FIELDS,
  OPERATION_NAMES,
  type OperationRequest,
  operationSchema,
} from '../../shared/contracts/operator';
import { Refusal } from '../../shared/runtime/refusal';

/** An operation, and who asks for it. */
export interface Asked {
  readonly request: OperationRequest;
  /** The caller API Gateway authenticated. */
  readonly who: string;
  /** Names the decision: the same key of the same caller again is the same decision. */
  readonly key: string;
}

/** Something to be done again, and who asks for it. */
export interface AskedAgain {
  readonly maintenance: MaintenanceRequest;
  readonly who: string;
}

/** Reads the event of `POST /operator/{action}`. Throws {@link Refusal}. */
export function readAsked(event: unknown): Asked | AskedAgain {
  const parsed = iamRequestSchema.safeParse(event);
  if (!parsed.success) throw new Refusal(403, 'the request was not authenticated by IAM');
  const { pathParameters, requestContext } = parsed.data;
  const { action = '' } = pathParameters;
  if (MAINTENANCE_NAMES.includes(action)) {
    const again = maintenanceSchema.safeParse({ action, body: readJson(bodyOf(parsed.data)) });
    if (!again.success) throw malformed(action, again.error.issues);
    return { maintenance: again.data, who: callerOf(parsed.data) };
  }
  if (!OPERATION_NAMES.includes(action)) {
    throw new Refusal(404, `there is no action ${JSON.stringify(action)}`, {
      where: 'path',
      known: [...OPERATION_NAMES, ...MAINTENANCE_NAMES],
      advice: 'use one of the known actions',
    });
  }
  const operation = operationSchema.safeParse({ action, body: readJson(bodyOf(parsed.data)) });
  if (!operation.success) throw malformed(action, operation.error.issues);
  const request = operation.data;
  return {
    request,
    who: callerOf(parsed.data),
    key: request.body.key ?? `request:${requestContext.requestId}`,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is not JSON', { where: 'body', advice: 'send one JSON object' });
  }
}

function malformed(action: string, issues: readonly z.core.$ZodIssue[]): Refusal {
  const problems = issues.map((issue) => {
    const [, ...path] = issue.path.map(String);
    return { where: path.length === 0 ? 'body' : path.join('.'), what: sentence(issue) };
  });
  const fields = OPERATION_FIELDS.get(action);
  return new Refusal(400, problems.map(({ where, what }) => `${where} ${what}`).join('; '), {
    where: problems.map(({ where }) => where).join(', '),
    ...(fields === undefined ? {} : { advice: `POST /operator/${action} takes ${fields.join(', ')}` }),
  });
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has ${issue.keys.join(', ')}, which this action does not take`;
  return issue.message;
}
