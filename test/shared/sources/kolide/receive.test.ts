import { configuredSource, kolideBody, kolidePush, SECRETS } from '../../../support/source-pushes';

const kolide = configuredSource('kolide');
const secrets = SECRETS.kolide;

describe('Kolide: reception', () => {
  it('takes the ULID for the delivery id', () => {
    const request = kolidePush({ body: kolideBody('webhook.test'), secret: secrets[0] });
    expect(kolide.receive(request)).toEqual({
      kind: 'push',
      replay: { by: 'body', id: '01JD3Z9M3YQ5T8V7W6X5Y4Z3A2', timed: true },
    });
  });

  it('does without id and time', () => {
    const request = kolidePush({ body: '{"event":"webhook.test"}', secret: secrets[0] });
    expect(kolide.receive(request)).toEqual({ kind: 'push', replay: { by: 'body', timed: false } });
  });

  it('knows no GET', () => {
    const request = { ...kolidePush({ body: '', secret: secrets[0] }), method: 'GET' };
    expect(kolide.receive(request)).toEqual({ kind: 'malformed', status: 405, problem: 'Kolide pushes by POST' });
  });
});
