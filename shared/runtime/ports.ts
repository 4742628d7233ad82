import type { LiveConnection } from '../domain/connect/live-connection';
import type { ConnectionDecided, DeviceEvent, HoldEvent, PolicyActivated } from '../domain/events';
import type { Activated } from '../domain/verdict/story';

/** The log. Reads are strongly consistent and complete. */
export interface EventLog {
  read(device: string): Promise<readonly DeviceEvent[]>;
  /** What was recorded later than this (epoch ms). */
  readSince(device: string, recordedAt: number): Promise<readonly DeviceEvent[]>;
  /** The activation with the highest count, or undefined before the first one. */
  latestActivation(): Promise<PolicyActivated | undefined>;
  /** All activations, newest first. */
  activations(): Promise<readonly PolicyActivated[]>;
  /** All holds and their releases. */
  holds(): Promise<readonly HoldEvent[]>;
}

/** Which devices ever made a claim (shared/domain/identity/claims.ts). Grows only; reads are strongly consistent. */
export interface ClaimStore {
  add(identifier: string, device: string): Promise<void>;
  devices(identifier: string): Promise<readonly string[]>;
}

export interface StoredSnapshot {
  readonly revision: number;
  /** JSON of a snapshot; undefined where there is none any more. */
  readonly text: string | undefined;
}

/** A compacted log for each partition, as far as there is one (shared/domain/snapshot). */
export interface SnapshotStore {
  read(device: string): Promise<StoredSnapshot | undefined>;
  /** Writes revision `expected + 1` (1 where `expected` is undefined: nothing yet). False when another write came between. */
  write(device: string, text: string | undefined, expected: number | undefined): Promise<boolean>;
}

export interface StoredVerdict {
  readonly revision: number;
  /** The row as JSON: the bytes that are compared. */
  readonly verdict: string;
}

export interface VerdictStore {
  read(commonName: string): Promise<StoredVerdict | undefined>;
  /** Writes revision `expected + 1` (1 where `expected` is undefined: no row yet). False when another write came between. */
  write(commonName: string, verdict: string, expected: number | undefined): Promise<boolean>;
}

/** Policies and configurations by hash. Immutable, so that an answer can be kept. */
export interface PolicyStore {
  load(activation: PolicyActivated): Promise<Activated>;
}

/** A stretch of time, both ends included (epoch ms), and how many of the newest decisions in it to give at most. */
export interface DecisionQuery {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Decisions as the log keeps them. Lists begin with the newest. */
export interface DecisionHistory {
  /** False where this decision (by partition and id) is already there. */
  append(event: ConnectionDecided): Promise<boolean>;
  /** Of one normalised common name. Strongly consistent. */
  ofName(commonName: string, query: DecisionQuery): Promise<readonly ConnectionDecided[]>;
  /** About one connection: usually one. May lag behind by a moment. */
  ofConnection(connectionId: string): Promise<readonly ConnectionDecided[]>;
  /** Denials of everybody, those of shadow mode included. May lag behind by a moment. */
  denials(query: DecisionQuery): Promise<readonly ConnectionDecided[]>;
}

export type ConnectionKey = Pick<LiveConnection, 'device' | 'connectionId'>;
export interface LiveConnectionPage {
  readonly connections: readonly LiveConnection[];
  /** Where it ended; undefined on the last one. */
  readonly end: ConnectionKey | undefined;
}

/** Connections that were let in and can still be open. Strongly consistent. */
export interface LiveConnections {
  /** Remembers a connection; what is remembered already stays as it is. */
  open(connection: LiveConnection): Promise<void>;
  /** Of one device, at an instant (epoch ms). */
  ofDevice(device: string, now: number): Promise<readonly LiveConnection[]>;
  /**
   * Of everybody, in no order that says anything. May lag behind by a moment.
   *
   * @param after - what the page before named as its end; undefined for the first page
   * @param limit - so many are looked at: fewer come back where some have ended
   */
  page(after: ConnectionKey | undefined, limit: number, now: number): Promise<LiveConnectionPage>;
}
