import type { LookupAddress } from 'node:dns';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { guardTargets, RefusedTarget } from '../../src/webhooks/targets/guard-targets.ts';
import { asked } from './names.ts';

const guard = (production: boolean, allowHosts: string[] = []) =>
  guardTargets({ production, allowHosts, publicUrl: 'http://localhost:4000', log: pino({ level: 'silent' }) });
const loopback = [{ address: '127.0.0.1', family: 4 }];

describe.concurrent('a look-up of a host name', () => {
  test('is shared by concurrent callers, and cached for a few seconds, even when it is refused', async () => {
    const { lookup } = guard(true, ['127.0.0.1']);
    const found = await Promise.all(Array.from({ length: 100 }, () => lookUp(lookup, 'loopback.example')));
    expect(found).toEqual(Array.from({ length: 100 }, () => loopback));
    await Promise.all(
      Array.from({ length: 100 }, () => expect(lookUp(lookup, 'private.example')).rejects.toThrow(RefusedTarget)),
    );
    expect(await lookUp(lookup, 'loopback.example')).toEqual(loopback);
    expect([timesAsked('loopback.example'), timesAsked('private.example')]).toEqual([1, 1]);
    await until(async () => (await lookUp(lookup, 'loopback.example')) && timesAsked('loopback.example') > 1);
  });

  test('returns no address of a name that also has a forbidden one', async () => {
    const { lookup } = guard(true);
    for (const host of ['mixed.example', 'mixed-private.example', 'mapped-public.example', 'azure.example']) {
      await expect(lookUp(lookup, host)).rejects.toThrow(RefusedTarget);
    }
  });

  test('never asks the system for a name whose name servers are silent', async () => {
    const { lookup } = guard(false);
    const hosts = Array.from({ length: 50 }, (_, index) => `n${index}.silent.example`);
    const silent = Promise.all(
      hosts.map((host) => expect(lookUp(lookup, host)).rejects.toMatchObject({ code: 'EAI_AGAIN' })),
    );
    // Meanwhile names that only the system knows are resolved.
    expect(await lookUp(lookup, 'file.example')).toEqual(loopback);
    await silent;
    expect(asked.system.filter((host) => hosts.includes(host))).toEqual([]);
  });

  test('times out when the system is silent', async () => {
    const { lookup } = guard(true, ['*.silent.example']);
    await expect(lookUp(lookup, 'opened.silent.example')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    expect(asked.nameServers).not.toContain('opened.silent.example');
  });

  test('continues with one address family when the other does not answer', async () => {
    expect(await lookUp(guard(false).lookup, 'half-silent.example')).toEqual(loopback);
  });

  test('asks only the system for localhost and for names in WEBHOOK_ALLOW_HOSTS', async () => {
    const { lookup } = guard(false, ['inner.example']);
    expect(await lookUp(lookup, 'localhost')).toContainEqual(loopback[0]);
    expect(await lookUp(lookup, 'INNER.example.')).toEqual(loopback);
    expect(asked.nameServers).not.toContain('localhost');
    expect(asked.nameServers).not.toContain('INNER.example.');
  });

  test('answers in the requested form', async () => {
    const { lookup } = guard(false);
    const one = await new Promise((resolve) => lookup('loopback6.example', {}, (...answer) => resolve(answer)));
    expect(one).toEqual([null, '::1', 6]);
    await expect(lookUp(lookup, 'loopback6.example', 4)).rejects.toThrow('no address of that family');
  });
});

function lookUp(
  lookup: ReturnType<typeof guard>['lookup'],
  hostname: string,
  family = 0,
): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) =>
    lookup(hostname, { all: true, family }, (error, found) => (error ? reject(error) : resolve(found))),
  );
}

function timesAsked(hostname: string): number {
  return asked.nameServers.filter((host) => host === hostname).length;
}
