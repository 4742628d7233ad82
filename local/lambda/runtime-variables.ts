import { ACCOUNT } from '../assembly/account';
import { isConnectHandler } from '../client-vpn/handler-name';
import type { FunctionDefinition } from './functions';

/** Loopback endpoints of the services a function may call, under the SDK's own variable names. */
export interface ServiceEndpoints {
  readonly dynamodb: string;
  /** DynamoDB as the connect handler sees it. */
  readonly verdictReads: string;
  readonly events: string;
  readonly secretsManager: string;
  /** Where HTTP APIs of the template answer; without it they have the address they would have at AWS. */
  readonly apis?: string | undefined;
  readonly s3: string;
  readonly stepFunctions: string;
  /** Of every other service: what is not supported here is refused, and no call leaves this machine. */
  readonly others: string;
}

/** An HTTP API's address at AWS. */
const API_ADDRESS = /https:\/\/[A-Za-z0-9-]+\.execute-api\.[a-z0-9-]+\.[a-z.]+/g;

/** The template's variables, with HTTP APIs where they answer here: functions call them as anybody does. */
const variablesOf = (variables: Readonly<Record<string, string>>, apis: string | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      apis === undefined ? value : value.replaceAll(API_ADDRESS, apis),
    ]),
  );

/** The whole environment of a function: what Lambda sets, what the template sets, and where services answer. Nothing of this process. */
export function environmentOf(
  definition: FunctionDefinition,
  endpoints: ServiceEndpoints,
  logStream: string,
): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: ACCOUNT.region,
    AWS_DEFAULT_REGION: ACCOUNT.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    _HANDLER: definition.handler,
    ...variablesOf(definition.environment, endpoints.apis),
    AWS_ENDPOINT_URL_DYNAMODB: isConnectHandler(definition.name) ? endpoints.verdictReads : endpoints.dynamodb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.events,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions,
    AWS_ENDPOINT_URL: endpoints.others,
  };
}
