import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../harness/receiver.ts';
import { until } from '../../harness/until.ts';
import { mailsTo } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { makeOwn, owner, prisma, server, settled, setWebhook, write } from './webhook-fixtures.ts';

const dayMs = 24 * 3_600_000;

describe.concurrent('a webhook is switched off', () => {
  test('by a 410, once, with an audit entry and a mail to the owner, and waiting messages are given up', async () => {
    const { endpoint, receiver, webhook } = await makeTold(() => ({ status: 410 }));
    const deliveries = (
      await Promise.all(
        Array.from({ length: 5 }, async () =>
          settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint)),
        ),
      )
    ).flat();
    const errors = deliveries.flatMap(({ attempts }) => attempts.map(({ error }: { error: string }) => error));
    for (const error of errors)
      expect(['The target answered 410', 'The webhook was removed or switched off before it could be sent']).toContain(
        error,
      );
    expect(deliveries.map(({ state }) => state)).toEqual(deliveries.map(() => 'failed'));
    expect(await webhook()).toMatchObject({ active: false, endedBy: 'GONE' });

    await write(endpoint.keys.sandbox, endpoint);
    await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
    expect(receiver.received).toHaveLength(errors.filter((error) => error.includes('410')).length);
    expect(await audited(endpoint)).toEqual([
      { account: null, address: null, subject: 'Told of 410', details: { environment: 'SANDBOX', reason: 'GONE' } },
    ]);
    const mail = await mailOf('Told of 410');
    expect(mail.text).toContain('410 Gone');
    expect(mail.text).toContain(receiver.url);
  });

  test('by five days of failures only, and not a moment before', async () => {
    const { endpoint, receiver, webhook } = await makeTold(() => ({ status: 500 }), 'Told of failures');
    const before = Date.now();
    await write(endpoint.keys.sandbox, endpoint);
    const { failingSince } = await until(async () => {
      const present = await webhook();
      return present.failingSince !== null && present;
    });
    expect(Number(failingSince)).toBeGreaterThanOrEqual(before - 1_000);
    await failSince(endpoint, new Date(Date.now() - 5 * dayMs + 60_000), 5);
    await receiver.next();
    await until(() => receiver.received.length >= 3);
    expect(await webhook()).toMatchObject({ active: true, endedBy: null });

    const since = new Date(Date.now() - 5 * dayMs);
    await failSince(endpoint, since, 2);
    await write(endpoint.keys.sandbox, endpoint);
    await until(async () => !(await webhook()).active);
    expect(await webhook()).toMatchObject({ active: false, endedBy: 'FAILING' });
    expect(await audited(endpoint)).toMatchObject([{ details: { reason: 'FAILING' } }]);
    expect((await mailOf('Told of failures')).text).toContain(since.toUTCString());
  });

  test('not by failures on two days, at any distance', async () => {
    const { endpoint, receiver, webhook } = await makeTold(() => ({ status: 500 }), 'Told of two failures');
    await write(endpoint.keys.sandbox, endpoint);
    await until(async () => (await webhook()).failingSince !== null);
    await failSince(endpoint, new Date(Date.now() - 9 * dayMs), 1);
    const before = receiver.received.length;
    await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
    expect(receiver.received.length).toBeGreaterThan(before);
    expect(await webhook()).toMatchObject({ active: true, endedBy: null, failingDays: 2 });
  });

  test('not by failures with a success among them that was still running when they were noted', async () => {
    const held = Promise.withResolvers<void>();
    const { endpoint, receiver, webhook } = await makeTold(
      [{ status: 200, held: held.promise }, { status: 500 }],
      'Told of a slow success',
    );
    const slow = await write(endpoint.keys.sandbox, endpoint);
    await receiver.next();
    await write(endpoint.keys.sandbox, endpoint);
    await until(async () => (await webhook()).failingSince !== null);
    await failSince(endpoint, new Date(Date.now() - 6 * dayMs), 3);
    held.resolve();
    await settled(endpoint.keys.sandbox, slow);
    expect(await webhook()).toMatchObject({ active: true, endedBy: null, failingSince: null, failingDays: 0 });
  });

  test('until it gets another URL', async () => {
    const { endpoint, webhook } = await makeTold(() => ({ status: 410 }), 'Told of another URL');
    await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
    expect(await webhook()).toMatchObject({ active: false, endedBy: 'GONE' });
    await setWebhook(endpoint, (await startReceiver()).url);
    expect(await webhook()).toMatchObject({ active: true, endedBy: null });
    expect(await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint))).toMatchObject([
      { state: 'succeeded' },
    ]);
  });

  test('not by failures with a success among them', async () => {
    const { endpoint, webhook } = await makeTold([{ status: 500 }], 'Told of one failure');
    await write(endpoint.keys.sandbox, endpoint);
    await until(async () => (await webhook()).failingSince !== null);
    await failSince(endpoint, new Date(Date.now() - 6 * dayMs), 3);
    await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
    expect(await webhook()).toMatchObject({ active: true, endedBy: null, failingSince: null });
  });

  test('not by one refusal of its target, which is shown as such and not tried again', async () => {
    const { endpoint, webhook } = await makeTold([], 'Told of a refusal');
    await prisma.webhook.update({ where: { id: (await webhook()).id }, data: { url: 'http://10.0.0.1/' } });
    const [delivery] = await settled(endpoint.keys.sandbox, await write(endpoint.keys.sandbox, endpoint));
    expect(delivery).toMatchObject({
      state: 'refused',
      next_attempt_at: null,
      attempts: [{ status: null, error: expect.stringContaining('not allowed') }],
    });
    expect(await webhook()).toMatchObject({ active: true });
  });
});

/** Makes an endpoint whose sandbox has a receiver as its webhook. */
async function makeTold(script: Behaviour[] | (() => Behaviour), name = 'Told of 410') {
  const [endpoint, receiver] = await Promise.all([makeOwn(), startReceiver(script)]);
  await prisma.endpoint.update({ where: { id: endpoint.endpointId }, data: { name } });
  await setWebhook(endpoint, receiver.url);
  const where = { endpointId_environment: { endpointId: endpoint.endpointId, environment: 'SANDBOX' as const } };
  return { endpoint, receiver, webhook: () => prisma.webhook.findUniqueOrThrow({ where }) };
}

/** Makes the webhook fail since then, on so many days before today. */
async function failSince({ endpointId }: TestEndpoint, failingSince: Date, failingDays: number): Promise<void> {
  await prisma.webhook.updateMany({
    where: { endpointId },
    data: { failingSince, failingDays, failedOn: failingSince },
  });
}

async function audited({ slug }: TestEndpoint) {
  const document = `query ($endpoint: String!) {
    auditLog(endpoint: $endpoint, action: "webhook.switched_off") { edges { node { account { id } address subject details } } }
  }`;
  const { data } = await graphql(server, owner, document, { endpoint: slug });
  return data.auditLog.edges.map(({ node }: { node: object }) => node);
}

/** Returns the one mail about a webhook of the endpoint with that name. */
async function mailOf(name: string) {
  const mails = async () =>
    (await mailsTo(server, owner.email)).filter(({ subject }) => subject === `A webhook of "${name}" was switched off`);
  const [mail] = await until(async () => (await mails()).length > 0 && mails());
  expect(await mails()).toHaveLength(1);
  if (!mail) throw new Error('unreachable');
  return mail;
}
