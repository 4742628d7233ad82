import type { Observation } from '../../domain/events';
import type { Facts } from '../../domain/facts';
import { readInstant } from '../instant';
import { quoted, storedJsonObject } from '../json-object';
import { knownIdentifier, knownOsVersion, knownText } from '../known-value';
import { knownFacts, knownIdentifiers } from '../observation';
import type { Interpretation, StoredSignal } from '../source';
import { UninterpretableSignal } from '../uninterpretable-signal';
import type { PostureReport } from './posture-report';
import { readPostureReport } from './posture-report';

/** A posture report says exactly one thing of one device. */
export function interpretPostureReport(signal: StoredSignal): Interpretation {
  const reading = readPostureReport(storedJsonObject(signal.body));
  switch (reading.kind) {
    case 'report':
      return { outcome: 'events', observations: [observation(reading.report)] };
    case 'unknown-type':
      return { outcome: 'ignored', reason: `type ${quoted(reading.type)} is not one we know` };
    case 'malformed':
      throw new UninterpretableSignal(reading.problem);
  }
}

function observation(report: PostureReport): Observation {
  const at = { deviceKey: report.device.id, claimedAt: readInstant(report.observedAt) };
  if (report.type === 'device.unenrolled') return { ...at, type: 'DeviceUnenrolled' };
  const identifiers = knownIdentifiers({
    serialNumber: knownIdentifier(report.device.serialNumber),
    udid: knownIdentifier(report.device.udid),
    deviceUuid: knownIdentifier(report.device.deviceUuid),
    deviceName: knownText(report.device.name),
  });
  if (report.type === 'device.seen') return { ...at, type: 'DeviceSeen', identifiers };
  if (report.type === 'device.enrolled')
    return { ...at, type: 'DeviceEnrolled', identifiers, facts: facts(report.facts ?? {}) };
  return { ...at, type: 'PostureReported', identifiers, facts: facts(report.facts) };
}

type ReportedFacts = Extract<PostureReport, { type: 'posture.reported' }>['facts'];

const facts = (reported: ReportedFacts): Facts =>
  knownFacts({
    managed: reported.managed ?? undefined,
    compliant: reported.compliant ?? undefined,
    encrypted: reported.encrypted ?? undefined,
    firewall: reported.firewall ?? undefined,
    jailbroken: reported.jailbroken ?? undefined,
    platform: reported.platform ?? undefined,
    osVersion: knownOsVersion(reported.osVersion),
    owner: reported.owner?.toLowerCase(),
  });
