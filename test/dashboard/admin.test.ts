import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { makeUser, signUp } from '../support/account.ts';
import { expectAccessible, expectNoSidewaysScroll, visit } from '../support/browser.ts';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const databaseUrl = await createDatabase();
const server = await startServer({ databaseUrl });
const { prisma } = openControlPlane(databaseUrl);
// The first account administers the installation.
const administrator = await makeUser(databaseUrl, { name: 'Root' });
const grace = await signUp(server, databaseUrl, { name: 'Grace Hopper', plan: 'free' });

test('an administrator finds an account, and sets its plan and end', async () => {
  const page = await visit(server, { cookie: administrator.cookie });
  await page.goto('/');
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByText('Root').first().waitFor();
  await page.getByRole('searchbox', { name: 'Search by name or e-mail address' }).fill('grace');
  await until(async () => (await page.getByRole('button', { name: /^Change the subscription/ }).count()) === 1);
  await page.getByRole('button', { name: 'Change the subscription of Grace Hopper' }).click();
  const dialog = page.getByRole('dialog', { name: 'Subscription of Grace Hopper' });
  await dialog.getByRole('combobox', { name: 'Plan' }).click();
  await page.getByRole('option', { name: /^Pro/ }).click();
  await dialog.getByLabel('Ends').fill('2026-01-01T00:00');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The subscription is updated.').waitFor();
  await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).getByText('Expired').waitFor();
  expect(await prisma.subscription.findUnique({ where: { accountId: grace.id } })).toMatchObject({
    planId: 'pro',
    endsAt: new Date('2026-01-01T00:00Z'),
  });
  await page.getByRole('searchbox').fill('nobody of this name');
  await page.getByText('No accounts found').waitFor();
});

test('an administrator sees the state of the queue', async () => {
  const page = await visit(server, { cookie: administrator.cookie });
  await page.goto('/admin');
  await page.getByText('Running').waitFor();
  await page.getByText('Failed deliveries').waitFor();
});

test('an administrator sees failed jobs and late schedules, and runs a job again', async () => {
  const page = await visit(server, { cookie: administrator.cookie });
  await page.goto('/admin');
  await page.getByText('No job has failed.').waitFor();
  await prisma.$executeRaw`
    insert into pgboss.job (name, source_name, source_id, source_retry_count, source_output)
    values ('failed-jobs', 'prune-sessions', gen_random_uuid(), 2, '{"message": "the disk is full"}')`;
  await prisma.$executeRaw`update scheduled_work set succeeded_at = now() - interval '4 days', work_seconds = -4 * 86400
    where name = 'prune-sessions'`;
  const row = page.getByRole('row').filter({ hasText: 'prune-sessions' });
  await row.getByText('the disk is full').waitFor();
  await row.getByText('after 3 attempts').waitFor();
  await page.getByRole('alert').filter({ hasText: 'Scheduled jobs are late' }).getByText('prune-sessions').waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await row.getByRole('button', { name: 'Run again: prune-sessions' }).click();
  await page.getByText('The job will run again.').waitFor();
  await page.getByText('No job has failed.').waitFor();
  await until(async () => (await page.getByText('Scheduled jobs are late').count()) === 0, { timeoutMs: 30_000 });
});

test('without mail an administrator reads unsent mails, in Chinese and on a phone too; with mail there are none', async () => {
  const { email } = grace;
  const page = await visit(server, { cookie: administrator.cookie });
  await page.goto('/admin');
  await page.getByText('Mail is off').waitFor();
  const row = page.getByRole('row').filter({ hasText: email }).filter({ hasText: 'Confirm your e-mail address' });
  await row.getByText('E-mail verification').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await row.getByRole('button', { name: /^View the mail to/ }).click();
  await page.getByRole('dialog').getByText('Anyone with this link can use it').waitFor();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  const hers = await visit(server, { cookie: grace.cookie });
  await hers.goto('/audit');
  await hers.getByText('Unsent mail viewed by an administrator').first().waitFor();
  await hers.getByText('E-mail verification link').first().waitFor();
  await hers.goto('/usage');
  await hers.getByText('This installation sends no mail. At 80% and at 100%').waitFor();

  const chinese = await visit(server, { cookie: administrator.cookie, locale: 'zh-CN' });
  await chinese.goto('/admin');
  await chinese.getByText('邮件功能未开启', { exact: true }).waitFor();
  await chinese.getByRole('button', { name: `查看发给 ${email} 的邮件：Confirm your e-mail address` }).click();
  await chinese
    .getByRole('dialog', { name: `发给 ${email} 的邮件` })
    .getByRole('button', { name: '复制链接' })
    .waitFor();
  await expectAccessible(chinese);

  const smtp = await startSmtpServer();
  const mailing = await startServer({ databaseUrl, role: 'api', env: { SMTP_URL: smtp.url } });
  const on = await visit(mailing, { cookie: administrator.cookie });
  await on.goto('/admin');
  await on.getByText('Grace Hopper').waitFor();
  await on.waitForLoadState('networkidle');
  expect(await on.getByText('Mail is off').count()).toBe(0);
  expect(await on.getByText('Confirm your e-mail address').count()).toBe(0);
});

test('other users have no such menu entry, and are refused at the address', async () => {
  const page = await visit(server, { cookie: grace.cookie });
  await page.goto('/admin');
  await page.getByRole('alert').first().getByText('You do not have permission to do that').waitFor();
  expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
  await expectAccessible(page);
});

test('管理页面也有中文', async () => {
  const page = await visit(server, { cookie: administrator.cookie, locale: 'zh-CN' });
  await page.goto('/admin');
  await page.getByText('运行中').waitFor();
  await page.getByText('没有失败的任务。').waitFor();
  await page.getByRole('button', { name: '调整 Grace Hopper 的订阅' }).click();
  await page.getByRole('dialog', { name: 'Grace Hopper 的订阅' }).getByRole('button', { name: '保存' }).click();
  await page.getByText('订阅已更新。').waitFor();
});

test.each(['light', 'dark'] as const)('in %s at 360 px the page is readable and usable', async (colorScheme) => {
  const page = await visit(server, { cookie: administrator.cookie, colorScheme });
  await page.goto('/admin');
  await page.getByText('Running').waitFor();
  await page.getByText('Grace Hopper').waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});
