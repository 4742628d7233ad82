import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SIGNAL_RECEIVED, SIGNALS_EVENT_SOURCE, type SignalReceived } from '../contracts/bus';
import { type PublishOptions, publisherOf } from './event-entries';

/** Tells the workflow that signals are stored and open. */
export interface SignalBus {
  /** Publishes a reference to each; resolves to those the bus did not take. Throws where the bus cannot be reached. */
  publish(signals: readonly SignalReceived[]): Promise<readonly SignalReceived[]>;
}

export const eventBridgeSignalBus = (client: EventBridgeClient, options: PublishOptions): SignalBus => ({
  publish: publisherOf<SignalReceived>(client, options, (signal) => ({
    Source: SIGNALS_EVENT_SOURCE,
    DetailType: SIGNAL_RECEIVED,
    Detail: JSON.stringify(signal),
  })),
});
