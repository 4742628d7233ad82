import * as z from 'zod';
import { type Connection, GOOD_FACTS, type Push, type ServiceClient, signedReport } from './client';

/** Prints one line of the story. */
export type Tell = (line: string) => void;

const historySchema = z.object({ history: z.array(z.unknown()) });

/** What the story expects at each step; the demo fails loudly when the service answers otherwise. */
class StoryBroken extends Error {}

/**
 * A device's life in a minute: unknown, enrolled, admitted; disk encryption off and on again; a forged push, a replayed
 * one; and three quiet days.
 */
export async function tellStory(client: ServiceClient, secret: string, tell: Tell): Promise<void> {
  const serial = `C02DEMO${(await client.now()).toString(36).toUpperCase().slice(-5)}`;
  const story = new Story(client, secret, serial, tell);

  tell(`\n1. ${serial} is a laptop nobody has told Postern about. It connects:`);
  await story.connects('client-connect-failed', 'unknown-device');

  tell('\n2. Its device management enrols it and reports that all is well. It connects again:');
  const enrolment = await story.report('device.enrolled', GOOD_FACTS);
  await story.accepts(enrolment);
  await story.connects('allowed', 'allowed');

  tell('\n3. Somebody turns FileVault off. Device management notices, and so does the gate:');
  await story.accepts(await story.report('posture.reported', { encrypted: false }));
  await story.connects('client-connect-failed', 'rule:disk-encryption');

  tell('\n4. FileVault is turned on again:');
  await story.accepts(await story.report('posture.reported', { encrypted: true }));
  await story.connects('allowed', 'allowed');

  tell('\n5. Somebody without the secret claims that the firewall is off:');
  const genuine = await story.report('posture.reported', { firewall: false });
  await story.refuses({
    ...genuine,
    headers: { ...genuine.headers, 'webhook-signature': 'v1,Zm9yZ2VkZm9yZ2VkZm9yZ2VkZm9yZ2VkZm9yZ2VkZm8=' },
  });
  await story.connects('allowed', 'allowed');

  tell('\n6. The enrolment is delivered a second time, as senders do. It is accepted, and nothing is added:');
  const before = await story.eventCount();
  await story.accepts(enrolment);
  const after = await story.eventCount();
  tell(`   events in its history: ${before} before, ${after} after`);
  if (before !== after) throw new StoryBroken('a replayed push must not add an event');

  tell('\n7. Three quiet days pass (POST /clock {"advance":"73h"}). Nothing is written meanwhile, no timer runs:');
  await client.advance('73h');
  await story.connects('client-connect-failed', 'stale');

  tell('\n8. The laptop wakes up and checks in:');
  await story.accepts(await story.report('device.seen'));
  await story.connects('allowed', 'allowed');
}

class Story {
  readonly #client: ServiceClient;
  readonly #secret: string;
  readonly #serial: string;
  readonly #tell: Tell;
  #pushes = 0;

  public constructor(client: ServiceClient, secret: string, serial: string, tell: Tell) {
    this.#client = client;
    this.#secret = secret;
    this.#serial = serial;
    this.#tell = tell;
  }

  public async report(type: string, facts?: Readonly<Record<string, unknown>>): Promise<Push> {
    const now = await this.#client.now();
    this.#pushes += 1;
    return signedReport(this.#secret, `msg_${this.#serial}_${this.#pushes}`, now, {
      type,
      device: { id: this.#serial, serialNumber: this.#serial, name: 'demo laptop' },
      observedAt: new Date(now).toISOString(),
      ...(facts === undefined ? {} : { facts }),
    });
  }

  public async accepts(push: Push): Promise<void> {
    await this.#push(push, 202);
    await this.#client.quiet();
  }

  public async refuses(push: Push): Promise<void> {
    await this.#push(push, 401);
  }

  async #push(push: Push, expected: number): Promise<void> {
    const { status, body } = await this.#client.push(push);
    this.#tell(`   > POST ${push.path}  ${push.body}`);
    this.#tell(`   < ${status}  ${body}`);
    if (status !== expected) throw new StoryBroken(`expected ${expected}, got ${status}`);
  }

  public async connects(outcome: string, status: string): Promise<void> {
    const connection = await this.#client.connect(this.#serial);
    this.#tell(`   > POST /connect  common-name ${this.#serial}`);
    for (const line of describe(connection)) this.#tell(`   < ${line}`);
    const statuses = connection.response['posture-compliance-statuses'];
    if (connection.outcome !== outcome || !statuses.includes(status)) {
      throw new StoryBroken(`expected ${outcome} with status ${status}, got ${JSON.stringify(connection)}`);
    }
  }

  public async eventCount(): Promise<number> {
    return historySchema.parse(await this.#client.get(`/devices/${this.#serial}`)).history.length;
  }
}

function describe({ outcome, response }: Connection): readonly string[] {
  const message = response['error-msg-on-denied-connection'] ?? '';
  return [
    `${response.allow ? 'ALLOWED' : 'DENIED'} (${outcome}), statuses ${response['posture-compliance-statuses'].join(', ')}`,
    ...(message === '' ? [] : [`the person reads: ${message}`]),
  ];
}
