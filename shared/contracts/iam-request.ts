import * as z from 'zod';

/**
 * An HTTP API event (payload format 2.0) of a route with IAM authorization: API Gateway checked the signature and says
 * whose it is. Source: API Gateway developer guide, http-api-develop-integrations-lambda.html.
 */
export const iamRequestSchema = z.object({
  pathParameters: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  requestContext: z.object({
    requestId: z.string().min(1),
    authorizer: z.object({ iam: z.object({ userArn: z.string().min(1), userId: z.string().min(1) }) }),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});
export type IamRequest = z.infer<typeof iamRequestSchema>;

/** Longest `who` an event carries (shared/domain/events.ts). */
const LONGEST_WHO = 256;

/** Who signed the request: a user's ARN, or a role's with the name of the session. */
export function callerOf({ requestContext }: IamRequest): string {
  const { userArn, userId } = requestContext.authorizer.iam;
  return userArn.length <= LONGEST_WHO ? userArn : userId.slice(0, LONGEST_WHO);
}

/** Query parameters and path parameters are decoded by API Gateway; a body may come in base64. */
export const bodyOf = ({ body = '', isBase64Encoded }: IamRequest): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
