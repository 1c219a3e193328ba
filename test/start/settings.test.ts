import { expect, test } from 'vitest';
import { makeInstallation, type StartInput } from './installation.ts';

const installation = await makeInstallation();

test('wrong settings stop the start, with one line for each', async () => {
  const env = {
    PORT: 'abc',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://root@localhost/app',
    SLUICE_SECRET: 'too short',
    PUBLIC_URL: 'example.com',
    WEBHOOK_RETRY_DELAY_SECONDS: '-1',
    PLAN_CHANGES: 'anybody',
    // The message below names those of these that are mistakes.
    WEBHOOK_ALLOW_HOSTS: [
      ...[
        'Hooks.Example',
        '*.Example.internal.',
        'bücher.example',
        'my_host',
        '10.0.0.0/8',
        '1.2.3.4',
        'fd00::/8',
        '::1',
        'https://a.example',
        'a:80',
      ],
      ...[
        'a.example/hook',
        '*',
        '*.',
        'a.*',
        'user@a',
        '[::1]',
        '10.1',
        '0x7f000001',
        '10.0.0.0/33',
        '10.0.0.256',
        'fe80::1%eth0',
        'a b',
        'a..b',
        '.a',
        '',
      ],
    ].join(' ,'),
  };
  expect(await mistakesOf({ env, args: ['--role', 'nonsense'] })).toEqual([
    '--role must be api or worker',
    'DATABASE_URL must be a postgres:// URL',
    'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent',
    'PLAN_CHANGES must be owner or administrator',
    'PORT must be a number',
    'PUBLIC_URL must be an http(s) URL',
    'SLUICE_SECRET must be at least 32 characters',
    [
      'WEBHOOK_ALLOW_HOSTS must be host names, *.names, addresses or CIDR ranges, separated by commas; not',
      '"https://a.example", "a:80", "a.example/hook", "*", "*.", "a.*", "user@a", "[::1]", "10.1", "0x7f000001",',
      '"10.0.0.0/33", "10.0.0.256", "fe80::1%eth0", "a b", "a..b", ".a", ""',
    ].join(' '),
    'WEBHOOK_RETRY_DELAY_SECONDS must not be negative',
  ]);
});

test('a missing secret is reported too, beside another mistake', async () => {
  const env = { PORT: '70000', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
  expect(await mistakesOf({ env })).toEqual(['PORT must be 0 to 65535', 'SLUICE_SECRET is required with DATABASE_URL']);
});

test('an unknown argument is named', async () => {
  const [mistake, ...others] = await mistakesOf({ args: ['--roll', 'api'] });
  expect(mistake).toContain('--roll');
  expect(others).toEqual([]);
});

/** Returns the sorted lines on standard error of a start that fails. It writes nothing else. */
async function mistakesOf(wanted: StartInput): Promise<string[]> {
  const launched = installation.launch(wanted);
  expect(await launched.ended).toBe(1);
  expect(launched.stdout()).toBe('');
  expect(launched.stderr()).toMatch(/\n$/);
  return launched.stderr().trimEnd().split('\n').sort();
}
