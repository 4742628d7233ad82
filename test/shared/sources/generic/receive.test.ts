import { configuredSource, genericPush, reportBody, SECRETS } from '../../../support/source-pushes';

const generic = configuredSource('generic');
const NOW = Date.parse('2026-11-20T08:16:00Z');
const secrets = SECRETS.generic;
const body = reportBody();
const genuine = genericPush({ body, secret: secrets[0], now: NOW });

describe('posture report: reception', () => {
  const receive = (sent: string) =>
    generic.receive(genericPush({ body: sent, secret: secrets[0], now: NOW, id: 'msg_1' }));

  it('takes webhook-id for the delivery id', () => {
    expect(receive(body)).toEqual({ kind: 'push', replay: { by: 'body', id: 'msg_1', timed: true } });
  });

  it('knows no GET', () => {
    expect(generic.receive({ ...genuine, method: 'GET' })).toMatchObject({ kind: 'malformed', status: 405 });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a fact of the wrong type', { facts: { compliant: 'yes' } }, 'facts.compliant: '],
    ['a misspelt fact', { facts: { firewal: true } }, 'facts: Unrecognized key: "firewal"'],
    ['a version that is none', { facts: { osVersion: '15.x' } }, 'facts.osVersion: a version is numbers with dots'],
    ['a version as a number', { facts: { osVersion: 15.1 } }, 'facts.osVersion: '],
    ['a platform we do not know', { facts: { platform: 'macOS' } }, 'facts.platform: '],
    ['no facts', { facts: undefined }, 'facts: '],
    ['no device', { device: undefined }, 'device: '],
    ['a device without id', { device: { serialNumber: 'C02' } }, 'device.id: '],
    ['a device id with blanks', { device: { id: 'a b' } }, 'device.id: an id has 1 to 128 letters'],
    ['no time', { observedAt: undefined }, 'observedAt: '],
    ['a time without zone', { observedAt: '2026-11-20T08:15:30' }, 'observedAt: an instant ends in Z or in an offset'],
    ['a time that is none', { observedAt: '2026-13-20T08:15:30Z' }, 'observedAt: not an instant'],
    ['a time that means none', { observedAt: '0001-01-01T00:00:00Z' }, 'observedAt: not an instant'],
    ['a type of the wrong type', { type: 7 }, 'type: '],
    ['facts where none belong', { type: 'device.seen' }, 'Unrecognized key: "facts"'],
  ])('says where %s is', (_, changes, problem) => {
    const sent = reportBody(changes);
    expect(receive(sent)).toEqual({ kind: 'malformed', status: 400, problem: expect.stringContaining(problem) });
    const interpret = () =>
      generic.interpret({ source: 'scripts', receivedAt: NOW, body: Buffer.from(sent), kept: {} });
    expect(interpret).toThrow(
      expect.objectContaining({ name: 'UninterpretableSignal', message: expect.stringContaining(problem) }),
    );
  });

  it('names every mistake at once', () => {
    const sent = reportBody({ facts: { compliant: 1, encrypted: 2 }, observedAt: 'x' });
    expect(receive(sent)).toMatchObject({
      problem: expect.stringMatching(/observedAt.*facts\.compliant.*facts\.encrypted/),
    });
  });

  it('accepts a type it does not know, to be ignored', () => {
    expect(receive(reportBody({ type: 'tea.made' }))).toEqual({
      kind: 'push',
      replay: { by: 'body', id: 'msg_1', timed: false },
    });
  });
});
