import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** Every setting of a process. Nothing else reads the environment or the command line. */
export interface Config {
  /** `all` runs the doors and the worker in one process. */
  role: 'all' | 'api' | 'worker';
  production: boolean;
  port: number;
  host: string;
  /** Where a worker without doors answers /healthz and /readyz; absent, the default if that is free. */
  healthPort: number | undefined;
  /** Where callers reach this installation, without a trailing slash. */
  publicUrl: string;
  /** A PostgreSQL to use; absent, an embedded one is run in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Encrypts at rest. Absent only with the embedded database, which keeps a generated one. */
  secret: string | undefined;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  webhookRetryDelaySeconds: number;
  /** What webhooks may be sent to though it is not public: host names in lower case, `*.` before one for all below it, addresses, CIDR ranges. */
  webhookAllowHosts: string[];
  /** An SMTP server to send mail by; absent, mails are kept for administrators. */
  smtpUrl: string | undefined;
  mailFrom: string;
  /** The proxies before us, whose X-Forwarded-For or Forwarded is believed: addresses and CIDR ranges. */
  trustedProxies: string[];
  /** Who puts an account on another plan: its holder too, or administrators alone. */
  planChanges: 'owner' | 'administrator';
  /** By which other accounts people may sign in. */
  socialSignIn: Partial<Record<'google' | 'github', { clientId: string; clientSecret: string }>>;
}

/** What stops the start and another setting would mend: one line per mistake, each naming its variable. */
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
    // Beside other mistakes too: all are told at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

/**
 * Reads the settings from the environment and `--role api|worker`. An empty variable counts as absent.
 * Throws a ConfigError.
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

/** A host name as URLs have it, behind `*.` if that is there; an address or CIDR range as it is; undefined for anything else. */
function readAllowedHost(host: string): string | undefined {
  if (ipRange.safeParse(host).success) return host;
  const [, below = '', name = ''] = /^(\*\.)?([^\s*/:@?#[\]\\]+?)\.?$/.exec(host) ?? [];
  const hostname = URL.parse(`http://${name}`)?.hostname;
  // An address in another spelling than the usual one is a mistake rather than a wish.
  return hostname && isIP(hostname) === 0 && !/^\.|\.\./.test(hostname) ? below + hostname : undefined;
}

/** A provider is on once both its credentials are set. */
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
