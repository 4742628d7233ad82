import type { DeviceEvent, HoldEvent, PolicyActivated } from '../domain/events';
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
