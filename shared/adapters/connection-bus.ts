import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ALLOW_OUTDATED, type AllowOutdated, CONNECTIONS_EVENT_SOURCE } from '../contracts/bus';
import { type PublishOptions, publisherOf } from './event-entries';

/** Tells who cares about open connections. */
export interface ConnectionBus {
  /** Resolves to those the bus did not take. Throws where the bus cannot be reached. */
  publish(outdated: readonly AllowOutdated[]): Promise<readonly AllowOutdated[]>;
}

export const eventBridgeConnectionBus = (client: EventBridgeClient, options: PublishOptions): ConnectionBus => ({
  publish: publisherOf<AllowOutdated>(client, options, (outdated) => ({
    Source: CONNECTIONS_EVENT_SOURCE,
    DetailType: ALLOW_OUTDATED,
    Detail: JSON.stringify(outdated),
  })),
});
