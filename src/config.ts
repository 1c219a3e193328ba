import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** The settings of a process. Nothing else reads the environment or the command line. */
export interface Config {
  /** `all` runs the API and the worker in one process. */
  role: 'all' | 'api' | 'worker';
  production: boolean;
  port: number;
  host: string;
  /** The port of /healthz and /readyz of a worker without the API; undefined for the default port, if free. */
  healthPort: number | undefined;
  /** The URL of this installation for callers, without a trailing slash. */
  publicUrl: string;
  /** The PostgreSQL to use; undefined for an embedded one in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** The secret for encryption at rest. Undefined only with the embedded database, which keeps a generated one. */
  secret: string | undefined;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  webhookRetryDelaySeconds: number;
  /**
   * The non-public targets that webhooks may have: host names in lower case, `*.` before a name for all below it,
   * addresses, CIDR ranges.
   */
  webhookAllowHosts: string[];
  /** The SMTP server; undefined to keep mails for administrators. */
  smtpUrl: string | undefined;
  mailFrom: string;
  /** The proxies whose X-Forwarded-For or Forwarded is trusted: addresses and CIDR ranges. */
  trustedProxies: string[];
  /** Those who may change an account's plan: its owner too, or administrators only. */
  planChanges: 'owner' | 'administrator';
  /** The other sign-in providers. */
  socialSignIn: Partial<Record<'google' | 'github', { clientId: string; clientSecret: string }>>;
}

/** A mistake in the settings that stops the start: one line for each, with its variable. */
export class ConfigError extends Error {}

const ipRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const port = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(0, 'must be 0 to 65535')
  .max(65535, 'must be 0 to 65535');

const environment = z
  .object({
    NODE_ENV: z.string().default('development'),
    PORT: port.default(4000),
    HEALTH_PORT: port.optional(),
    HOST: z.string().min(1, 'must name an address').default('127.0.0.1'),
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
    SLUICE_DATA_DIR: z.string().min(1, 'must name a folder').default('.data'),
    SLUICE_SECRET: z.string().min(32, 'must be at least 32 characters').optional(),
    LOG_LEVEL: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'must be one of fatal, error, warn, info, debug, trace, silent',
      )
      .default('info'),
    WEBHOOK_RETRY_DELAY_SECONDS: z.coerce
      .number('must be a number')
      .min(0, 'must not be negative')
      .max(86_400, 'must be at most 86400')
      .default(60),
    WEBHOOK_ALLOW_HOSTS: z
      .string()
      .transform((list, { addIssue }) => {
        const hosts = list.split(',').map((host) => host.trim());
        const wrong = hosts.filter((host) => readAllowedHost(host) === undefined);
        const error = 'must be host names, *.names, addresses or CIDR ranges, separated by commas';
        if (wrong.length > 0) addIssue(`${error}; not ${wrong.map((host) => `"${host}"`).join(', ')}`);
        return hosts.flatMap((host) => readAllowedHost(host) ?? []);
      })
      .default([]),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
    MAIL_FROM: z.string().default('Sluice <sluice@localhost>'),
    TRUSTED_PROXIES: z
      .string()
      .transform((list) => list.split(',').map((address) => address.trim()))
      .pipe(
        z.array(
          z.union(
            [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
            'must be addresses or CIDR ranges, separated by commas',
          ),
        ),
      )
      .default([]),
    PLAN_CHANGES: z.enum(['owner', 'administrator'], 'must be owner or administrator').optional(),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
    GITHUB_CLIENT_ID: z.string().optional(),
    GITHUB_CLIENT_SECRET: z.string().optional(),
  })
  .refine((env) => !env.DATABASE_URL || env.SLUICE_SECRET, {
    path: ['SLUICE_SECRET'],
    error: 'is required with DATABASE_URL',
    // Reported together with other mistakes.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

/**
 * Reads the settings from the environment and `--role api|worker`. An empty variable counts as absent. Throws a
 * ConfigError.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, args: string[] = process.argv.slice(2)): Config {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  const { role, mistakes } = readRole(args);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
  const settings = parsed.data;
  const production = settings.NODE_ENV === 'production';
  return {
    role,
    production,
    port: settings.PORT,
    host: settings.HOST,
    healthPort: settings.HEALTH_PORT,
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, ''),
    databaseUrl: settings.DATABASE_URL,
    dataDir: settings.SLUICE_DATA_DIR,
    secret: settings.SLUICE_SECRET,
    logLevel: settings.LOG_LEVEL,
    webhookRetryDelaySeconds: settings.WEBHOOK_RETRY_DELAY_SECONDS,
    webhookAllowHosts: settings.WEBHOOK_ALLOW_HOSTS,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    trustedProxies: settings.TRUSTED_PROXIES,
    planChanges: settings.PLAN_CHANGES ?? (production ? 'administrator' : 'owner'),
    socialSignIn: {
      ...client('google', settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET),
      ...client('github', settings.GITHUB_CLIENT_ID, settings.GITHUB_CLIENT_SECRET),
    },
  };
}

/**
 * Returns a host name as URLs spell it, with any leading `*.`; an address or CIDR range unchanged; undefined for
 * anything else.
 */
function readAllowedHost(host: string): string | undefined {
  if (ipRange.safeParse(host).success) return host;
  const [, below = '', name = ''] = /^(\*\.)?([^\s*/:@?#[\]\\]+?)\.?$/.exec(host) ?? [];
  const hostname = URL.parse(`http://${name}`)?.hostname;
  // An address in an unusual spelling is probably a mistake.
  return hostname && isIP(hostname) === 0 && !/^\.|\.\./.test(hostname) ? below + hostname : undefined;
}

/** Returns a provider's credentials once both are set. */
function client(
  provider: 'google' | 'github',
  clientId: string | undefined,
  clientSecret: string | undefined,
): Config['socialSignIn'] {
  return clientId === undefined || clientSecret === undefined ? {} : { [provider]: { clientId, clientSecret } };
}

function readRole(args: string[]): { role: Config['role']; mistakes: string[] } {
  try {
    const { values } = parseArgs({ args, options: { role: { type: 'string', default: 'all' } } });
    if (values.role === 'all' || values.role === 'api' || values.role === 'worker')
      return { role: values.role, mistakes: [] };
    return { role: 'all', mistakes: ['--role must be api or worker'] };
  } catch (error) {
    return { role: 'all', mistakes: [error instanceof Error ? error.message : String(error)] };
  }
}
