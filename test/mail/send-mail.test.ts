import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { randomEmail, signUp, untilMail } from '../support/account.ts';
import { createDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';
import { startSmtpServer } from '../support/smtp-server.ts';

const databaseUrl = await createDatabase();
const smtp = await startSmtpServer();
const server = await startServer({
  databaseUrl,
  env: { SMTP_URL: smtp.url, MAIL_FROM: 'Sluice <hello@sluice.example.com>' },
});

async function untilSent(email: string) {
  return until(() => smtp.mails.find(({ to }) => to === email));
}

test('a mail is sent by SMTP from the configured address, with its whole text', async () => {
  const { email } = await signUp(server, databaseUrl, { name: 'http://evil.example/ has won' });
  const { from, content } = await untilSent(email);
  expect(from).toBe('hello@sluice.example.com');
  expect(content).toContain('From: Sluice <hello@sluice.example.com>');
  expect(content).toContain(`To: ${email}`);
  expect(content).toContain('Subject: Confirm your e-mail address');
  // A sign-up with another person's address cannot choose the text of the mail.
  expect(content).not.toContain('evil.example');
  expect(content).toMatch(/http:\/\/localhost:\d+\/api\/auth\/verify-email\?token=\S+&callbackURL=%2F/);
  expect(server.output()).not.toContain('verify-email');
});

test('mails that are sent at once do not wait for each other', async () => {
  const emails = Array.from({ length: 6 }, randomEmail);
  const start = Date.now();
  await Promise.all(emails.map(async (email) => signUp(server, databaseUrl, { email })));
  await Promise.all(emails.map(untilSent));
  expect(Date.now() - start).toBeLessThan(5_000);
});

test('a mail that the server cannot take now is sent once later', async () => {
  smtp.refuseNext('DATA', '451 Try again later');
  const { email } = await signUp(server, databaseUrl);
  await untilSent(email);
  expect(server.output()).toContain('mails.send_failed');
  const { email: later } = await signUp(server, databaseUrl);
  await untilSent(later);
  expect(smtp.mails.filter(({ to }) => to === email)).toHaveLength(1);
});

test('a mail that the server refuses for good is given up, and logged without its text', async () => {
  const email = randomEmail();
  smtp.refuseNext('RCPT', '550 No such person');
  await signUp(server, databaseUrl, { email });
  const lineOfIt = () =>
    server
      .output()
      .split('\n')
      .find((line) => line.includes('mails.given_up'));
  const line = await until(lineOfIt);
  expect(line).toContain(email);
  expect(line).not.toContain('verify-email');
  const { email: later } = await signUp(server, databaseUrl);
  await untilSent(later);
  expect(smtp.mails.filter(({ to }) => to === email)).toEqual([]);
});

test('without an SMTP server a mail is kept with its text, and logged without', async () => {
  const silent = await sharedServer();
  const before = silent.output().length;
  const { email } = await signUp(silent, silent.databaseUrl);
  const { text } = await untilMail(silent, email, 'Confirm your e-mail address');
  expect(text).toMatch(/^Hello,\n\n.*\n\nhttp:\/\/localhost:\d+\/api\/auth\/verify-email\?token=\S+\n\n/s);
  const line = await until(() =>
    silent
      .output()
      .split('\n')
      .find((one) => one.includes('set SMTP_URL') && one.includes(email)),
  );
  expect(JSON.parse(line)).toMatchObject({
    kind: 'EMAIL_VERIFICATION',
    to: email,
    subject: 'Confirm your e-mail address',
  });
  expect(silent.output().slice(before)).not.toContain('token=');
});
