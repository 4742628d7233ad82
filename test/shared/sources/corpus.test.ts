import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { SourceKind } from '../../../shared/sources/descriptions';
import { SOURCES } from '../../../shared/sources/registry';
import { SECRETS, signedPush } from '../../support/source-pushes';

/** Real payloads, where the folder is there: every push ends as events, a hint, or ignored with a reason. */
const CORPUS = path.join(__dirname, '../../../../shared/corpus');
const RECEIVED = Date.parse('2026-11-20T08:16:00Z');

const EXPECTED: Readonly<Record<string, string>> = {
  'workspace-one/compliance-status-changed.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
  'workspace-one/device-mcc.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
  'workspace-one/device-organization-group-changed.json': 'PostureReported uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
  'workspace-one/enrollment-complete.json': 'DeviceEnrolled uuid:7caaee42-5f19-4b51-8187-bd43f4484a65',
  'kolide/audit_log.recorded.json': 'ignored: event "audit_log.recorded" carries no posture of a device',
  'kolide/auth_logs.success.json': 'DeviceSeen 1',
  'kolide/device_trust.status_changed.json': 'PostureReported 9',
  'kolide/devices.created.json': 'DeviceEnrolled 1',
  'kolide/devices.registered.json': 'DeviceEnrolled 1',
  'kolide/issues.new.json': 'hint at 1',
  'kolide/webhook.test.json': 'ignored: a test of the webhook',
};

/** What the vendor's API answers: no pushes. */
const isPush = (file: string) => file.endsWith('.json') && !file.endsWith('.response.json');

function outcome(kind: SourceKind, body: Buffer): string {
  const source = SOURCES[kind];
  const request = signedPush[kind]({ body, secret: SECRETS[kind][0], now: RECEIVED });
  expect(source.authenticate(request, SECRETS[kind], RECEIVED)).toEqual({ ok: true });
  expect(source.receive(request).kind).toBe('push');
  const read = source.interpret({ source: kind, receivedAt: RECEIVED, body });
  switch (read.outcome) {
    case 'events':
      return read.observations.map(({ type, deviceKey }) => `${type} ${deviceKey}`).join();
    case 'hint':
      return `hint at ${read.devices.join()}`;
    case 'ignored':
      return `ignored: ${read.reason}`;
  }
}

describe('corpus', () => {
  const kinds = existsSync(CORPUS) ? (['workspace-one', 'kolide'] as const) : [];
  const pushes = kinds.flatMap((kind) =>
    readdirSync(path.join(CORPUS, kind))
      .filter(isPush)
      .map((file) => ({ kind, file: `${kind}/${file}` })),
  );

  it('names every push that is there', () => {
    expect(pushes.map(({ file }) => file).sort()).toEqual(pushes.length === 0 ? [] : Object.keys(EXPECTED).sort());
  });

  it('each push ends as expected', () => {
    const found = Object.fromEntries(
      pushes.map(({ kind, file }) => [file, outcome(kind, readFileSync(path.join(CORPUS, file)))]),
    );
    expect(found).toEqual(pushes.length === 0 ? {} : EXPECTED);
  });
});
