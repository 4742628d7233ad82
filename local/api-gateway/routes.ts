import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure } from '../failure';

const apiSchema = z.strictObject({
  Description: z.string().optional(),
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  DisableExecuteApiEndpoint: z.boolean().optional(),
  Tags: z.unknown().optional(),
});
const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().optional(),
});
const routeSchema = z.strictObject({
  ApiId: z.string(),
  AuthorizationType: z.enum(['NONE', 'AWS_IAM']).optional(),
  RouteKey: z.string(),
  Target: z.string(),
});

export interface Route {
  /** As in the template: `POST /signals/{source}`. */
  readonly key: string;
  readonly functionArn: string;
  readonly apiId: string;
  /** Only signed requests are let in. */
  readonly needsIam: boolean;
  /** The raw path parameters, or undefined where the route does not match. */
  readonly match: (method: string, path: string) => Readonly<Record<string, string>> | undefined;
}

/** Routes of the template's HTTP APIs, those without parameters first, as API Gateway prefers them. */
export function routesOf(deployment: Deployment): readonly Route[] {
  parseResources(deployment, 'AWS::ApiGatewayV2::Api', apiSchema);
  const integrations = parseResources(deployment, 'AWS::ApiGatewayV2::Integration', integrationSchema);
  const routes = parseResources(deployment, 'AWS::ApiGatewayV2::Route', routeSchema).map(
    ({ stack, logicalId, properties }) => {
      const integration = integrations.find(({ ref }) => properties.Target === `integrations/${ref}`);
      const place = `${stack.name}/${logicalId}`;
      if (integration === undefined)
        throw new LocalFailure(`${place}: route target ${properties.Target} is no integration`);
      return {
        key: properties.RouteKey,
        functionArn: integration.properties.IntegrationUri,
        apiId: properties.ApiId,
        needsIam: properties.AuthorizationType === 'AWS_IAM',
        match: matcher(properties.RouteKey, place),
      };
    },
  );
  const parameters = (route: Route): number => route.key.split('{').length;
  return routes.sort((a, b) => parameters(a) - parameters(b));
}

function matcher(routeKey: string, place: string): Route['match'] {
  const found = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/.exec(routeKey);
  const [, method, pattern] = found ?? [];
  if (method === undefined || pattern === undefined || pattern.includes('+}')) {
    throw new LocalFailure(`${place}: route key ${routeKey} is not supported by the local service`);
  }
  const names: string[] = [];
  const source = pattern.replace(/\{([^}]+)\}|[.*+?^$()|[\]\\]/g, (part, name: string | undefined) => {
    if (name === undefined) return `\\${part}`;
    names.push(name);
    return '([^/]+)';
  });
  const expression = new RegExp(`^${source}$`);
  return (requested, path) => {
    const values = method === 'ANY' || method === requested ? expression.exec(path) : null;
    return values === null
      ? undefined
      : Object.fromEntries(names.map((name, index) => [name, values[index + 1] ?? '']));
  };
}
