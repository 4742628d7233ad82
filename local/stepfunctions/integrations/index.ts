import type { Entry } from '../../eventbridge/event';
import type { PutEventsAnswer } from '../../eventbridge/event-bus';
import { dynamoIntegration } from './dynamodb';
import { eventsIntegration } from './events';
import type { Integrations } from './integration';
import { type InvokeFunction, lambdaIntegration } from './lambda';
import { type FindStateMachine, statesIntegration } from './states';

export interface IntegratedServices {
  readonly dynamoEndpoint: () => string;
  readonly invoke: InvokeFunction;
  readonly putEvents: (entries: readonly Entry[]) => PutEventsAnswer;
  readonly stateMachine: FindStateMachine;
}

/** The services tasks may call. Waiting for a token or for the end of another execution is not among them. */
export const integrationsWith =
  (services: IntegratedServices): Integrations =>
  (resource) =>
    dynamoIntegration(resource, services.dynamoEndpoint) ??
    lambdaIntegration(resource, services.invoke) ??
    eventsIntegration(resource, services.putEvents) ??
    statesIntegration(resource, services.stateMachine);
