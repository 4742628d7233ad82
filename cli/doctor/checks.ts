import type { Status } from '../../shared/contracts/inspection';
import type { Found } from '../found';
import type {
  AlarmFacts,
  ClientFacts,
  DeploymentFacts,
  EndpointFacts,
  HandlerFacts,
  PermissionFacts,
  SecretFacts,
  ServiceRoleFacts,
  TopicFacts,
} from './facts';

export type CheckState = 'ok' | 'warning' | 'failed' | 'not checked';
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  readonly detail: string;
  /** What to do; undefined where there is nothing to do. */
  readonly advice: string | undefined;
}

type Outcome = Omit<Check, 'id' | 'title'>;
const ok = (detail: string): Outcome => ({ state: 'ok', detail, advice: undefined });
const warning = (detail: string, advice: string): Outcome => ({ state: 'warning', detail, advice });
const failed = (detail: string, advice: string): Outcome => ({ state: 'failed', detail, advice });
const notChecked = (detail: string, advice?: string): Outcome => ({ state: 'not checked', detail, advice });

/** A check on something that may not have been seen. */
const on = <T>(fact: Found<T>, judge: (value: T) => Outcome): Outcome =>
  fact.kind === 'found' ? judge(fact.value) : notChecked(fact.why);

/** Everything that must be right before a deployment is relied on, in the order in which one would mend it. */
export function check(facts: DeploymentFacts): readonly Check[] {
  return [
    one(
      'policy',
      'a policy is active',
      on(facts.status, ({ policy }) => policyActive(policy)),
    ),
    one('handler-name', 'Client VPN may call the handler by its name', on(facts.connectHandlerArn, handlerName)),
    one('handler', 'the handler can run', on(facts.handler, handlerRuns)),
    one(
      'endpoint',
      'the endpoint is in the same Region and account',
      on(facts.endpoints, (all) => endpointsThere(all, facts.wantedEndpoints)),
    ),
    one(
      'mutual-authentication',
      'the endpoint asks for a device certificate',
      on(facts.endpoints, (all) => each(all, mutual)),
    ),
    one(
      'wired',
      'the endpoint asks this handler, and that is applied',
      on(facts.endpoints, (all) => each(all, (endpoint) => wired(endpoint, facts.connectHandlerArn))),
    ),
    one('service-role', 'Client VPN may invoke functions in this account', on(facts.serviceRoles, serviceRoles)),
    one('permissions', 'the handler may read verdicts, and nothing else', on(facts.permissions, oneKeyRead)),
    one('clients', 'VPN clients are recent enough', on(facts.clients, clients)),
    one('secrets', 'each source has its secret', on(facts.secrets, secretsThere)),
    one(
      'sources',
      'each source was heard from lately',
      on(facts.status, ({ sources }) => heard(sources, facts.now)),
    ),
    one(
      'signals',
      'nothing is parked or left lying',
      on(facts.status, ({ sources }) => nothingLeft(sources)),
    ),
    one(
      'fleet',
      'the fleet has rows before it is enforced',
      on(facts.status, ({ rows }) => fleet(rows, facts.expectedDevices)),
    ),
    one('alarms', 'alarms are armed', on(facts.alarms, armed)),
    one('subscriptions', 'somebody gets the alarms', on(facts.topics, subscriptions)),
  ];
}

const one = (id: string, title: string, outcome: Outcome): Check => ({ id, title, ...outcome });

const policyActive = (policy: Status['policy']): Outcome =>
  policy === null
    ? failed(
        'no policy was ever activated: every connection is denied',
        'look at the activate-policy workflow; it runs after each deployment',
      )
    : ok(`activation ${policy.activation}`);

const PREFIX = 'AWSClientVPN-';
const LONGEST_NAME = 64;

function handlerName(arn: string): Outcome {
  const name = arn.split(':')[6] ?? '';
  if (!name.startsWith(PREFIX))
    return failed(`${name} does not begin with ${PREFIX}`, 'Client VPN calls no function of another name');
  if (name.length > LONGEST_NAME)
    return failed(
      `${name} has ${name.length} characters, more than ${LONGEST_NAME}`,
      'choose a shorter deployment name',
    );
  return ok(name);
}

const SERVICE_TIMEOUT_S = 30;

function handlerRuns({ state, lastUpdate, timeoutSeconds, reservedConcurrency }: HandlerFacts): Outcome {
  if (state !== 'Active')
    return failed(`its state is ${state}`, 'wait until it is Active; an inactive function denies everybody');
  if (lastUpdate !== 'Successful')
    return failed(`its last update is ${lastUpdate}`, 'look at the function in the Lambda console');
  if (reservedConcurrency === 0)
    return failed('its reserved concurrency is 0: every connection is denied', 'raise or remove the reservation');
  if (timeoutSeconds >= SERVICE_TIMEOUT_S)
    return failed(
      `its timeout is ${timeoutSeconds} s; Client VPN gives up after ${SERVICE_TIMEOUT_S} s`,
      'deploy it again: it was changed by hand',
    );
  if (reservedConcurrency === undefined) {
    return warning(
      'no concurrency is reserved for it: other functions of the account can starve the gate',
      'set connect.reservedConcurrency to peak logins a second times their duration',
    );
  }
  return ok(`Active, ${reservedConcurrency} reserved`);
}

function endpointsThere(all: readonly EndpointFacts[], wanted: readonly string[]): Outcome {
  const missing = wanted.filter((id) => all.every((endpoint) => endpoint.id !== id));
  if (missing.length > 0) {
    return failed(
      `${missing.join(', ')} is not in this account and Region`,
      'the handler must be deployed where the endpoint is: check --region and the account',
    );
  }
  if (all.length === 0)
    return failed(
      'there is no Client VPN endpoint in this account and Region',
      'the handler must be deployed where the endpoint is: check --region and the account',
    );
  const unavailable = all.filter(({ state }) => state !== 'available');
  if (unavailable.length > 0)
    return warning(
      unavailable.map(({ id, state }) => `${id} is ${state}`).join(', '),
      'associate the endpoint with a subnet',
    );
  return ok(all.map(({ id }) => id).join(', '));
}

/** The worst of what is found at each endpoint. */
function each(all: readonly EndpointFacts[], judge: (endpoint: EndpointFacts) => Outcome): Outcome {
  const outcomes = all.map((endpoint) => {
    const outcome = judge(endpoint);
    return { ...outcome, detail: `${endpoint.id}: ${outcome.detail}` };
  });
  const worst = (['failed', 'warning', 'not checked', 'ok'] as const).find((state) =>
    outcomes.some((outcome) => outcome.state === state),
  );
  const those = outcomes.filter(({ state }) => state === worst);
  const [first] = those;
  if (first === undefined) return notChecked('there is no endpoint to look at');
  return { ...first, detail: those.map(({ detail }) => detail).join('; ') };
}

const mutual = ({ authentication }: EndpointFacts): Outcome =>
  authentication.includes('certificate-authentication')
    ? ok(authentication.join(' and '))
    : failed(
        `it authenticates by ${authentication.join(' and ') || 'nothing'}: the common name may then be a user's name`,
        'use mutual authentication, with one certificate per device (it can be combined with user authentication)',
      );

function wired({ handler }: EndpointFacts, expected: Found<string>): Outcome {
  const attach = 'the stack output AttachCommand attaches it; connections that are open already are not asked about';
  if (!handler.enabled) return failed('it has no connect handler: it admits everybody with a certificate', attach);
  if (expected.kind === 'unknown') return notChecked(expected.why);
  if (handler.arn !== expected.value)
    return failed(`it asks ${handler.arn ?? 'nobody'}, not ${expected.value}`, attach);
  if (handler.status !== 'applied') {
    return failed(
      `the handler is ${handler.status ?? 'in an unknown state'}${handler.message === undefined ? '' : `: ${handler.message}`}`,
      'wait a minute and look again; what stays "applying" is not asked',
    );
  }
  return ok('applied');
}

function serviceRoles(roles: readonly ServiceRoleFacts[]): Outcome {
  const missing = roles.filter(({ exists }) => !exists).map(({ name }) => name);
  if (missing.length === 0) return ok(roles.map(({ name }) => name).join(', '));
  return failed(
    `the role ${missing.join(' and ')} is not there: Client VPN cannot call the handler`,
    'Client VPN makes its service-linked roles with the first endpoint of an account: make an endpoint here, or ask who deleted them',
  );
}

const KEY_READ = 'dynamodb:GetItem';

function oneKeyRead(permissions: readonly PermissionFacts[]): Outcome {
  const allowed = permissions.filter((one) => one.allowed).map(({ action }) => action);
  if (!allowed.includes(KEY_READ)) {
    return failed(
      `${KEY_READ} on the table of verdicts is denied: every connection is denied as store-refused`,
      'deploy again; if it stays, look for a permissions boundary or an organization policy (SCP) on the role',
    );
  }
  const more = allowed.filter((action) => action !== KEY_READ);
  if (more.length > 0) {
    return warning(
      `it may also ${more.join(', ')}`,
      'the role was changed by hand: whoever gets into the handler could change answers. Deploy again, and look who did it (CloudTrail)',
    );
  }
  return ok(KEY_READ);
}

const MINIMUM_CLIENTS =
  "a connect handler needs AWS's own client 1.2.6 or later on Windows, 1.2.4 or later on macOS; other OpenVPN clients work. What connects tells its OpenVPN version, and not that of AWS's client";

/** Whoever comes as far as the handler has a client that can be asked about. */
function clients(seen: readonly ClientFacts[]): Outcome {
  if (seen.length === 0) return notChecked('nobody was asked about in the last 24 hours', MINIMUM_CLIENTS);
  const kinds = [...seen]
    .sort((a, b) => b.connections - a.connections)
    .map(({ platform = 'unknown platform', version, connections }) => {
      return `${platform} ${version === undefined ? 'without a version' : `OpenVPN ${version}`} (${connections})`;
    });
  return { ...ok(`asked about in the last 24 hours: ${kinds.join(', ')}`), advice: MINIMUM_CLIENTS };
}

function secretsThere(secrets: readonly SecretFacts[]): Outcome {
  const empty = secrets.filter(({ hasValue }) => !hasValue);
  if (empty.length === 0)
    return ok(secrets.length === 0 ? 'no source needs one' : secrets.map(({ source }) => source).join(', '));
  return failed(
    `no value was entered for ${empty.map(({ source }) => source).join(', ')}: its pushes are refused`,
    empty
      .map(
        ({ name }) =>
          `aws secretsmanager put-secret-value --secret-id ${name} --secret-string '{"active":["<value>"]}'`,
      )
      .join('\n'),
  );
}

const DAY = 86_400_000;
type SourceStatus = Status['sources'][number];

function heard(sources: readonly SourceStatus[], now: number): Outcome {
  const never = sources.filter(({ lastSignalAt }) => lastSignalAt === null).map(({ source }) => source);
  const silent = sources
    .filter(({ lastSignalAt }) => lastSignalAt !== null && now - Date.parse(lastSignalAt) > DAY)
    .map(({ source, lastSignalAt }) => `${source} since ${lastSignalAt}`);
  if (sources.length === 0)
    return failed('no source is configured: no device can be known', 'name one in postern.config.ts');
  if (never.length === sources.length)
    return failed(
      `never heard from ${never.join(', ')}`,
      'point the source at <ApiUrl>/signals/<source id> and send a test',
    );
  if (silent.length > 0) return warning(`silent: ${silent.join(', ')}`, 'see "A source is silent" in docs/runbook.md');
  if (never.length > 0)
    return warning(
      `never heard from ${never.join(', ')}`,
      'point it at <ApiUrl>/signals/<source id>, or take it out of postern.config.ts',
    );
  return ok(sources.map(({ source }) => source).join(', '));
}

function nothingLeft(sources: readonly SourceStatus[]): Outcome {
  const parked = sources
    .filter((source) => source.parked > 0)
    .map(({ source, parked: count }) => `${count} of ${source}`);
  if (parked.length > 0) return warning(`parked: ${parked.join(', ')}`, 'postern signals --status parked says why');
  return ok('nothing parked');
}

/** Fewer than this with a fresh row, and enforcing would lock people out. */
const ENOUGH = 0.95;

function fleet(rows: Status['rows'], expected: number | undefined): Outcome {
  const of = expected ?? rows.total;
  const share = of === 0 ? 0 : rows.fresh / of;
  const counted = `${rows.fresh} of ${of} ${expected === undefined ? 'known names' : 'expected devices'} have a row that still holds${rows.complete ? '' : ' (counted in part)'}`;
  if (rows.total === 0)
    return failed(
      'no device has a row: enforcing would deny everybody',
      'wait until sources have reported, then look again',
    );
  if (share < ENOUGH)
    return warning(
      counted,
      'keep the endpoint in shadow mode until nearly all have one; "postern devices --all" lists them',
    );
  return expected === undefined
    ? { ...ok(counted), advice: 'say how many devices there should be: --expect <n>' }
    : ok(counted);
}

/** An alarm without actions of its own may be told of by a composite one. */
function armed(alarms: readonly AlarmFacts[]): Outcome {
  if (alarms.length === 0) return failed('there are no alarms of this deployment', 'deploy it again');
  const telling = ({ actionsEnabled, actions }: AlarmFacts): boolean => actionsEnabled && actions.length > 0;
  const off = alarms.filter(
    (alarm) => !telling(alarm) && !alarms.some((other) => telling(other) && other.rule?.includes(alarm.name) === true),
  );
  if (off.length > 0)
    return failed(
      `would tell nobody: ${off.map(({ name }) => name).join(', ')}`,
      'enable their actions: aws cloudwatch enable-alarm-actions --alarm-names <name>',
    );
  const raised = alarms.filter(({ state }) => state === 'ALARM');
  if (raised.length > 0)
    return warning(
      `raised now: ${gathered(raised.map(({ name }) => name))}`,
      'each alarm names its article of docs/runbook.md',
    );
  return ok(`${alarms.length} alarms`);
}

/** `a: one is silent (x), a: one is silent (y)` as `a: one is silent (x, y)`. */
function gathered(names: readonly string[]): string {
  const subjects = new Map<string, readonly string[]>();
  for (const name of names) {
    const [, title = name, subject] = /^(.*) \(([^)]*)\)$/.exec(name) ?? [];
    subjects.set(title, [...(subjects.get(title) ?? []), ...(subject === undefined ? [] : [subject])]);
  }
  return [...subjects].map(([title, all]) => (all.length === 0 ? title : `${title} (${all.join(', ')})`)).join('; ');
}

/** Alarms that reach a topic nobody reads are none. */
function subscriptions(topics: readonly TopicFacts[]): Outcome {
  if (topics.length === 0) {
    return notChecked('no alarm tells a topic of SNS', 'make sure that somebody gets what the alarms tell instead');
  }
  const confirm =
    'whoever was subscribed got a mail with a link to confirm; "alarms.emails" in postern.config.ts subscribes';
  const gone = topics.filter((topic) => topic.subscriptions === undefined).map(nameOf);
  if (gone.length > 0) return failed(`there is no topic ${gone.join(', ')}`, 'deploy again');
  const silent = topics.filter((topic) => topic.subscriptions?.confirmed === 0);
  if (silent.length > 0) {
    const why = silent.map((topic) => {
      const pending = topic.subscriptions?.pending ?? 0;
      return `${nameOf(topic)} (${pending === 0 ? 'nobody is subscribed' : `${pending} not confirmed`})`;
    });
    return failed(`nobody gets ${why.join(', ')}`, confirm);
  }
  const pending = topics.filter((topic) => (topic.subscriptions?.pending ?? 0) > 0);
  if (pending.length > 0) {
    return warning(
      `not confirmed: ${pending.map((topic) => `${topic.subscriptions?.pending} of ${nameOf(topic)}`).join(', ')}`,
      confirm,
    );
  }
  return ok(topics.map((topic) => `${topic.subscriptions?.confirmed} of ${nameOf(topic)}`).join(', '));
}

const nameOf = ({ arn }: TopicFacts): string => arn.split(':').at(-1) ?? arn;
